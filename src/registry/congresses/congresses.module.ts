import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { MembersModule } from '../members/members.module.js';
import { RuleSetsModule } from '../rule-sets/rule-sets.module.js';
import { TermsModule } from '../terms/terms.module.js';
import { ApportionmentsResolver } from './apportionments.resolver.js';
import { ApportionmentsStore } from './apportionments.store.js';
import { AssembliesService } from './assemblies.service.js';
import { AssembliesStore } from './assemblies.store.js';
import {
  AssemblyResolver,
  AssociationAssembliesResolver,
  CongressResolver,
  MeetingResolver,
} from './assembly.resolver.js';
import { AttendanceService } from './attendance.service.js';
import { AttendanceStore } from './attendance.store.js';
import { CongressRequests } from './congress-requests.service.js';
import { CongressesResolver } from './congresses.resolver.js';
import { CongressesService } from './congresses.service.js';
import { CredentialsReports } from './credentials.reports.js';
import { DelegateChangesService } from './delegate-changes.service.js';
import { DelegateSeatsService } from './delegate-seats.service.js';
import {
  AssemblyDelegatesResolver,
  DelegateConnectionResolver,
  DelegateResolver,
  DelegatesResolver,
} from './delegates.resolver.js';
import { DelegatesService } from './delegates.service.js';
import { DelegatesStore } from './delegates.store.js';
import { MeetingsService } from './meetings.service.js';
import { OfficersService } from './officers.service.js';
import { OfficersStore } from './officers.store.js';
import { Participants } from './participants.service.js';
import { ProceedingsResolver } from './proceedings.resolver.js';
import { ProceedingsService } from './proceedings.service.js';
import { Qualifications } from './qualifications.service.js';
import { QualificationsStore } from './qualifications.store.js';
import { AssemblyRecords } from './assembly-records.js';
import { SessionsService } from './sessions.service.js';

/** Congresses and meetings: who is convened, who came, and whether they may decide. */
@Module({
  imports: [AssociationsModule, BranchesModule, MembersModule, TermsModule, RuleSetsModule],
  providers: [
    ApportionmentsResolver,
    ApportionmentsStore,
    AssembliesService,
    AssembliesStore,
    AssemblyDelegatesResolver,
    AssemblyResolver,
    AssociationAssembliesResolver,
    AttendanceService,
    AttendanceStore,
    CongressesResolver,
    CongressesService,
    CongressRequests,
    CongressResolver,
    CredentialsReports,
    DelegateChangesService,
    DelegateConnectionResolver,
    DelegateResolver,
    DelegateSeatsService,
    DelegatesResolver,
    DelegatesService,
    DelegatesStore,
    MeetingResolver,
    MeetingsService,
    OfficersService,
    OfficersStore,
    Participants,
    ProceedingsResolver,
    ProceedingsService,
    Qualifications,
    QualificationsStore,
    AssemblyRecords,
    SessionsService,
  ],
  exports: [AssembliesService, AssembliesStore, AttendanceStore, OfficersStore, AssemblyRecords],
})
export class CongressesModule {}
