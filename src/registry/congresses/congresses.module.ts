import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { MembersModule } from '../members/members.module.js';
import { RuleSetsModule } from '../rule-sets/rule-sets.module.js';
import { TermsModule } from '../terms/terms.module.js';

/** Congresses and meetings: who is convened, who came, and whether they may decide. */
@Module({
  imports: [AssociationsModule, BranchesModule, MembersModule, TermsModule, RuleSetsModule],
  providers: [],
  exports: [],
})
export class CongressesModule {}
