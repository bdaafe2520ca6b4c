import { Module } from '@nestjs/common';

import { BranchesModule } from '../branches/branches.module.js';
import { TermsModule } from '../terms/terms.module.js';
import {
  AssociationFiguresResolver,
  BranchFiguresResolver,
  SectorFiguresResolver,
  TermFiguresResolver,
} from './figures.resolver.js';
import { FiguresStore } from './figures.store.js';
import { Figures } from './figures.js';

@Module({
  imports: [BranchesModule, TermsModule],
  providers: [
    AssociationFiguresResolver,
    BranchFiguresResolver,
    SectorFiguresResolver,
    TermFiguresResolver,
    Figures,
    FiguresStore,
  ],
})
export class StatisticsModule {}
