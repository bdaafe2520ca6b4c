import { Module } from '@nestjs/common';

import { AssociationsResolver, GroundedResolver } from './associations.resolver.js';
import { AssociationsService } from './associations.service.js';
import { AssociationsStore } from './associations.store.js';
import { Grounds } from './grounds.js';

@Module({
  providers: [
    AssociationsResolver,
    GroundedResolver,
    AssociationsService,
    AssociationsStore,
    Grounds,
  ],
  exports: [AssociationsService, AssociationsStore, Grounds],
})
export class AssociationsModule {}
