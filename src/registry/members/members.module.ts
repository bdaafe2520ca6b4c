import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { BranchClosingsResolver } from './branch-closings.resolver.js';
import { BranchClosingsService } from './branch-closings.service.js';
import { MemberDetailsService } from './member-details.service.js';
import { MemberScopes } from './member-scopes.js';
import {
  MemberOfAssociationResolver,
  MembershipsResolver,
  MembersResolver,
} from './members.resolver.js';
import { MembersService } from './members.service.js';
import { MembersStore } from './members.store.js';
import { MembershipChanges } from './membership-changes.js';
import {
  AssociationRosterResolver,
  BranchRosterResolver,
  MemberConnectionResolver,
} from './roster.resolver.js';
import { RosterStore } from './roster.store.js';
import { Rosters } from './rosters.js';
import { RunsStore } from './runs.store.js';

@Module({
  imports: [AssociationsModule, BranchesModule],
  providers: [
    AssociationRosterResolver,
    BranchClosingsResolver,
    BranchClosingsService,
    BranchRosterResolver,
    MemberConnectionResolver,
    MemberOfAssociationResolver,
    MembershipsResolver,
    MembersResolver,
    MembersService,
    MemberDetailsService,
    MembershipChanges,
    MemberScopes,
    MembersStore,
    Rosters,
    RosterStore,
    RunsStore,
  ],
  exports: [MembersStore, MemberScopes, RunsStore],
})
export class MembersModule {}
