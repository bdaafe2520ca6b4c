import { Module } from '@nestjs/common';

import { AssociationsModule } from '../associations/associations.module.js';
import { BranchesModule } from '../branches/branches.module.js';
import { CongressesModule } from '../congresses/congresses.module.js';
import { MembersModule } from '../members/members.module.js';
import { RuleSetsModule } from '../rule-sets/rule-sets.module.js';
import { TermsModule } from '../terms/terms.module.js';
import { CandidatesService } from './candidates.service.js';
import { ElectedBodies } from './elected-bodies.service.js';
import { ElectedSeats } from './elected-seats.service.js';
import { ElectionTargets } from './election-targets.service.js';
import { MandateWithdrawals } from './mandate-withdrawals.service.js';
import { MandateSteps } from './mandate-steps.service.js';
import { ElectedMandates } from './elected-mandates.service.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import { Eligibility } from './eligibility.service.js';
import { ElectionBooks } from './election-books.service.js';
import { ElectionCommandsResolver } from './election-commands.resolver.js';
import { ElectionsService } from './elections.service.js';
import { AssemblyElectionsStore } from './assembly-elections.store.js';
import { PollCommandsResolver } from './poll-commands.resolver.js';
import { PollsResolver } from './polls.resolver.js';
import { PollsService } from './polls.service.js';
import { PollsStore } from './polls.store.js';
import { ReportedRounds } from './reported-rounds.service.js';
import { ReportsResolver } from './reports.resolver.js';
import { ResultCorrections } from './result-corrections.service.js';
import { ResultDependents } from './result-dependents.service.js';
import { ResultsService } from './results.service.js';
import { TalliesService } from './tallies.service.js';
import { AssemblyElectionsResolver, ElectionsResolver } from './elections.resolver.js';
import { AssemblyDelegationsResolver, DelegationsResolver } from './delegations.resolver.js';
import { DelegationsService } from './delegations.service.js';
import { DelegationsStore } from './delegations.store.js';
import { ElectionsStore } from './elections.store.js';
import { MandateOriginsResolver } from './mandate-origins.resolver.js';
import { PersonsService } from './persons.service.js';
import {
  AssemblyReorganizationsResolver,
  ReorganizationsResolver,
} from './reorganizations.resolver.js';
import { ReorganizationsService } from './reorganizations.service.js';
import { ReorganizationsStore } from './reorganizations.store.js';
import { AssemblyVotesResolver, VotesResolver } from './votes.resolver.js';
import { VotesService } from './votes.service.js';
import { VotesStore } from './votes.store.js';

/** Elections from the candidates to the mandates, and the other votes of congresses and meetings. */
@Module({
  imports: [
    AssociationsModule,
    BranchesModule,
    MembersModule,
    TermsModule,
    RuleSetsModule,
    CongressesModule,
  ],
  providers: [
    CandidatesService,
    ElectedBodies,
    ElectedMandates,
    ElectedSeats,
    ElectionTargets,
    MandateSteps,
    MandateWithdrawals,
    ElectedMandatesStore,
    Eligibility,
    ElectionBooks,
    ElectionCommandsResolver,
    ElectionsService,
    PollCommandsResolver,
    AssemblyElectionsStore,
    PollsResolver,
    PollsService,
    PollsStore,
    ReportedRounds,
    ReportsResolver,
    ResultCorrections,
    ResultDependents,
    ResultsService,
    TalliesService,
    AssemblyElectionsResolver,
    ElectionsResolver,
    AssemblyDelegationsResolver,
    DelegationsResolver,
    DelegationsService,
    DelegationsStore,
    AssemblyVotesResolver,
    VotesResolver,
    MandateOriginsResolver,
    AssemblyReorganizationsResolver,
    ReorganizationsResolver,
    VotesService,
    ReorganizationsService,
    PersonsService,
    ElectionsStore,
    VotesStore,
    ReorganizationsStore,
  ],
})
export class ElectionsModule {}
