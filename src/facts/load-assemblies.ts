import type { INestApplicationContext } from '@nestjs/common';

import {
  ConveneCongressInput,
  PrepareCongressInput,
} from '../registry/congresses/assembly-change.model.js';
import {
  CallMeetingInput,
  CloseCongressInput,
  OpenSessionInput,
} from '../registry/congresses/session-change.model.js';
import { CongressesService } from '../registry/congresses/congresses.service.js';
import { InviteGuestsInput } from '../registry/congresses/delegate-change.model.js';
import { DelegatesService } from '../registry/congresses/delegates.service.js';
import { MeetingsService } from '../registry/congresses/meetings.service.js';
import { AdoptDocumentInput } from '../registry/congresses/proceedings-change.model.js';
import { ProceedingsService } from '../registry/congresses/proceedings.service.js';
import { SessionsService } from '../registry/congresses/sessions.service.js';
import { CandidatesService } from '../registry/elections/candidates.service.js';
import { RecordDelegationInput } from '../registry/elections/delegation.model.js';
import { DelegationsService } from '../registry/elections/delegations.service.js';
import {
  NominateCandidatesInput,
  OpenElectionInput,
} from '../registry/elections/election-change.model.js';
import { ElectionsService } from '../registry/elections/elections.service.js';
import { ElectionsStore } from '../registry/elections/elections.store.js';
import { RecordReorganizationInput } from '../registry/elections/reorganization.model.js';
import { ReorganizationsService } from '../registry/elections/reorganizations.service.js';
import { ResultCorrections } from '../registry/elections/result-corrections.service.js';
import { RecordReportedResultInput } from '../registry/elections/result.model.js';
import type { Congress, Election, Meeting } from './assembly-facts.js';
import { ACTOR, type Entering } from './entering.js';
import type { Entry } from './entries.js';

/**
 * Enters a congress that was held: prepared, convened, opened and closed, then all that belongs to it.
 *
 * @throws as `Entering.enter`
 */
export async function loadCongress(
  app: INestApplicationContext,
  entering: Entering,
  { heldAt: place, guests, documents, elections, delegations, ...congress }: Congress,
): Promise<void> {
  const congresses = app.get(CongressesService);
  const prepared = { ...entering.inputOf(congress), place };
  const assemblyId = await entering.enter(congress, PrepareCongressInput, prepared, (i) =>
    congresses.prepare(ACTOR, i),
  );
  await entering.step(congress, 'convened', ConveneCongressInput, { assemblyId }, (i) =>
    congresses.convene(ACTOR, i),
  );
  await hold(app, entering, congress, assemblyId);
  for (const guest of guests) {
    const { personName, title, ...grounds } = entering.inputOf(guest);
    const input = { ...grounds, assemblyId, guests: [{ personName, title }] };
    await entering.enter(guest, InviteGuestsInput, input, (i) =>
      app.get(DelegatesService).invite(ACTOR, i),
    );
  }
  for (const adopted of documents) {
    const input = { ...entering.inputOf(adopted), assemblyId };
    await entering.enter(adopted, AdoptDocumentInput, input, (i) =>
      app.get(ProceedingsService).adopt(ACTOR, i),
    );
  }
  for (const election of elections) await loadElection(app, entering, assemblyId, election);
  for (const delegation of delegations) {
    const input = { ...entering.inputOf(delegation), assemblyId };
    await entering.enter(delegation, RecordDelegationInput, input, (i) =>
      app.get(DelegationsService).record(ACTOR, i),
    );
  }
}

/**
 * Enters a meeting that was held: called, opened and closed, then all that belongs to it.
 *
 * @throws as `Entering.enter`
 */
export async function loadMeeting(
  app: INestApplicationContext,
  entering: Entering,
  { heldAt: place, body, reorganizations, ...meeting }: Meeting,
): Promise<void> {
  const called = { ...entering.inputOf(meeting), place, bodyId: entering.idOf(body) };
  const assemblyId = await entering.enter(meeting, CallMeetingInput, called, (i) =>
    app.get(MeetingsService).call(ACTOR, i),
  );
  await hold(app, entering, meeting, assemblyId);
  for (const { body: bodyEntry, mandates, ...act } of reorganizations) {
    const input = {
      ...entering.inputOf(act),
      assemblyId,
      bodyId: entering.idOf(bodyEntry),
      begunMandateIds: mandates.map((id) => entering.idOf(id)),
    };
    await entering.enter(act, RecordReorganizationInput, input, (i) =>
      app.get(ReorganizationsService).record(ACTOR, i),
    );
  }
}

async function hold(
  app: INestApplicationContext,
  entering: Entering,
  assembly: Entry,
  assemblyId: string,
): Promise<void> {
  const sessions = app.get(SessionsService);
  await entering.step(assembly, 'opened', OpenSessionInput, { assemblyId }, (i) =>
    sessions.open(ACTOR, i),
  );
  await entering.step(assembly, 'closed', CloseCongressInput, { assemblyId }, (i) =>
    sessions.close(ACTOR, i),
  );
}

/** Enters an election, whom it is said to have elected, and its result as reported: no votes are known. */
async function loadElection(
  app: INestApplicationContext,
  entering: Entering,
  assemblyId: string,
  { elected, ...election }: Election,
): Promise<void> {
  const input = { ...entering.inputOf(election), assemblyId };
  const electionId = await entering.enter(election, OpenElectionInput, input, (i) =>
    app.get(ElectionsService).open(ACTOR, i),
  );
  const grounds = { ...entering.groundsOf(election), electionId };
  if (elected.length > 0) {
    const named = { ...grounds, candidates: elected.map((personName) => ({ personName })) };
    await entering.step(election, 'candidates', NominateCandidatesInput, named, (i) =>
      app.get(CandidatesService).nominate(ACTOR, i),
    );
  }
  const candidateIds = await candidatesOf(app, electionId);
  const result = {
    ...grounds,
    tally: { counts: candidateIds.map((candidateId) => ({ candidateId })) },
    states: candidateIds.map((candidateId) => ({ candidateId, state: 'ELECTED' as const })),
  };
  await entering.step(election, 'result', RecordReportedResultInput, result, (i) =>
    app.get(ResultCorrections).record(ACTOR, i),
  );
}

async function candidatesOf(app: INestApplicationContext, key: string): Promise<string[]> {
  const store = app.get(ElectionsStore);
  const election = await store.find(key);
  const [candidates = []] = await store.candidates.load([
    { electionId: election?.id as number, knownAt: null },
  ]);
  return candidates.map((candidate) => candidate.key);
}
