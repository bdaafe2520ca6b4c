import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { AssociationBranchesResolver } from './association-branches.resolver.js';
import { BranchesResolver } from './branches.resolver.js';
import { BranchesService } from './branches.service.js';
import { BranchesStore } from './branches.store.js';

/** Branches: their lives, names, places in the tree and figures. */
@Module({
  imports: [AssociationsModule],
  providers: [AssociationBranchesResolver, BranchesResolver, BranchesService, BranchesStore],
  exports: [BranchesService, BranchesStore],
})
export class BranchesModule {}
