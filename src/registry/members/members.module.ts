import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { BranchClosingsResolver } from './branch-closings.resolver.js';
import { BranchClosingsService } from './branch-closings.service.js';
import { IdentityRotation } from './identity-rotation.service.js';
import { IdentitySeals } from './identity-seals.js';
import { MemberConsentsResolver } from './member-consents.resolver.js';
import { MemberConsentsService } from './member-consents.service.js';
import { MemberConsentsStore } from './member-consents.store.js';
import { MemberDetailsService } from './member-details.service.js';
import { MemberDeaths } from './member-deaths.js';
import { MemberIdentityResolver } from './member-identity.resolver.js';
import { MemberIdentityService } from './member-identity.service.js';
import { MemberIdentityStore } from './member-identity.store.js';
import { MemberLooks } from './member-looks.js';
import { MemberReach } from './member-reach.js';
import { MemberScopes } from './member-scopes.js';
import {
  MemberOfAssociationResolver,
  MembershipsResolver,
  MembersResolver,
} from './members.resolver.js';
import { MembersService } from './members.service.js';
import { MembersStore } from './members.store.js';
import { MembershipChanges } from './membership-changes.js';
import { NamesakesStore } from './namesakes.store.js';
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
    IdentityRotation,
    IdentitySeals,
    MemberConnectionResolver,
    MemberConsentsResolver,
    MemberConsentsService,
    MemberConsentsStore,
    MemberDeaths,
    MemberIdentityResolver,
    MemberIdentityService,
    MemberIdentityStore,
    MemberLooks,
    MemberOfAssociationResolver,
    MembershipsResolver,
    MembersResolver,
    MembersService,
    MemberDetailsService,
    MembershipChanges,
    MemberReach,
    MemberScopes,
    MembersStore,
    NamesakesStore,
    Rosters,
    RosterStore,
    RunsStore,
  ],
  exports: [
    IdentitySeals,
    MemberDeaths,
    MemberLooks,
    MemberReach,
    MembersStore,
    MemberScopes,
    NamesakesStore,
    RunsStore,
    MembersService,
  ],
})
export class MembersModule {}
