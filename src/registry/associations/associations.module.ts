import { Module } from '@nestjs/common';

import { AssociationsResolver, EndedResolver, GroundedResolver } from './associations.resolver.js';
import { AssociationsService } from './associations.service.js';
import { AssociationsStore } from './associations.store.js';
import { Grounds } from './grounds.js';

@Module({
  providers: [
    AssociationsResolver,
    GroundedResolver,
    EndedResolver,
    AssociationsService,
    AssociationsStore,
    Grounds,
  ],
  exports: [AssociationsService, AssociationsStore, Grounds],
})
export class AssociationsModule {}
