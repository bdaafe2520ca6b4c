import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { MembersModule } from '../members/members.module.js';
import { AssociationRequestsResolver, MemberRequestsResolver } from './member-requests.resolver.js';
import { MemberRequestsService } from './member-requests.service.js';
import { MemberRequestsStore } from './member-requests.store.js';
import { RequestViews } from './request-views.js';

@Module({
  imports: [AssociationsModule, BranchesModule, MembersModule],
  providers: [
    MemberRequestsResolver,
    AssociationRequestsResolver,
    MemberRequestsService,
    MemberRequestsStore,
    RequestViews,
  ],
})
export class RequestsModule {}
