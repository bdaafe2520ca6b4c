import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { RuleSetsResolver } from './rule-sets.resolver.js';
import { RuleSetsService } from './rule-sets.service.js';
import { RuleSetsStore } from './rule-sets.store.js';

/** By which rules an association meets, elects and decides, from which day. */
@Module({
  imports: [AssociationsModule],
  providers: [RuleSetsResolver, RuleSetsService, RuleSetsStore],
  exports: [RuleSetsService, RuleSetsStore],
})
export class RuleSetsModule {}
