import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { CongressesModule } from '../congresses/congresses.module.js';
import { MembersModule } from '../members/members.module.js';
import { RuleSetsModule } from '../rule-sets/rule-sets.module.js';
import { TermsModule } from '../terms/terms.module.js';

/** Elections from the candidates to the mandates, and the other votes of congresses and meetings. */
@Module({
  imports: [AssociationsModule, MembersModule, TermsModule, RuleSetsModule, CongressesModule],
  providers: [],
})
export class ElectionsModule {}
