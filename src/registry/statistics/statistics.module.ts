import { Module } from '@nestjs/common';

import { BranchesModule } from '../branches/branches.module.js';
import { MembersModule } from '../members/members.module.js';
import { StatementsModule } from '../statements/statements.module.js';
import { TermsModule } from '../terms/terms.module.js';
import {
  AssociationFiguresResolver,
  BranchFiguresResolver,
  SectorFiguresResolver,
  TermFiguresResolver,
} from './figures.resolver.js';
import { FiguresStore } from './figures.store.js';
import { Figures } from './figures.js';
import { FindingsResolver } from './findings.resolver.js';
import { Findings } from './findings.js';
import {
  AssociationReconciliationResolver,
  BranchReconciliationResolver,
  StatementFiguresResolver,
} from './reconciliation.resolver.js';
import { StatementFigures } from './statement-figures.js';

@Module({
  imports: [BranchesModule, MembersModule, StatementsModule, TermsModule],
  providers: [
    AssociationFiguresResolver,
    BranchFiguresResolver,
    SectorFiguresResolver,
    TermFiguresResolver,
    StatementFiguresResolver,
    AssociationReconciliationResolver,
    BranchReconciliationResolver,
    FindingsResolver,
    Figures,
    FiguresStore,
    Findings,
    StatementFigures,
  ],
})
export class StatisticsModule {}
