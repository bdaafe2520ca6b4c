import { Module } from '@nestjs/common';

import { ErasedPages } from '../../platform/database/erased-pages.js';
import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { MembersModule } from '../members/members.module.js';
import { CongressHoldingsStore } from './congress-holdings.store.js';
import { MemberErasureService } from './member-erasure.service.js';
import { MemberExportService } from './member-export.service.js';
import { PrivacyResolver } from './privacy.resolver.js';
import { PrivacyStore } from './privacy.store.js';

@Module({
  imports: [AssociationsModule, BranchesModule, MembersModule],
  providers: [
    CongressHoldingsStore,
    ErasedPages,
    MemberErasureService,
    MemberExportService,
    PrivacyResolver,
    PrivacyStore,
  ],
})
export class PrivacyModule {}
