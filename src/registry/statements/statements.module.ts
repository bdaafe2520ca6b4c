import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import {
  AssociationStatementsResolver,
  BranchStatementsResolver,
  StatementsResolver,
} from './statements.resolver.js';
import { StatementsService } from './statements.service.js';
import { StatementsStore } from './statements.store.js';

@Module({
  imports: [AssociationsModule],
  providers: [
    StatementsResolver,
    AssociationStatementsResolver,
    BranchStatementsResolver,
    StatementsService,
    StatementsStore,
  ],
  exports: [StatementsService, StatementsStore],
})
export class StatementsModule {}
