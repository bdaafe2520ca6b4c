import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';

import { Reader } from '../../src/platform/database/reader.js';
import { sql } from '../../src/platform/database/sql.js';
import { agreedTallies, tallyFrame } from '../../src/registry/elections/entry.rules.js';
import { outcome } from '../../src/registry/elections/outcome.rules.js';
import { outcomeFrame, type RecordedOutcome } from '../../src/registry/elections/result.rules.js';
import {
  type BallotForm,
  checkTally,
  sumBoxes,
  type Tally,
} from '../../src/registry/elections/tally.rules.js';
import { loadSample } from '../../src/sample/load.js';
import { startServer, type TestServer } from '../support/server.js';

const CODE = 'mau';
const SMALL = [0, 1, 2, 5, 12, 30].map((members) => ({
  ...{ association: `mau-${members}`, members, branches: 1, seed: members },
}));

const PERSONS = '{ memberNumber name }';
const ELECTIONS = `elections { id title state seats termOrdinal origin post { kind title } bodyKind
  candidates { name origin withdrawnAt } mandates { holderName origin from post { title } }
  polls { id seats openedAt convened present quorum { state present convened }
    progress { box tallies agreed } differences { box }
    result { basis version ballots { issued returned valid invalid } boxes { box }
      rows { candidate { name } votes state } tie { seats } } } }`;

let server: TestServer;
let reader: Reader;
let token: string;
let congresses: any[];
let meetings: any[];

beforeAll(async () => {
  server = await startServer();
  reader = server.app.get(Reader);
  await loadSample(server.app, { association: CODE, members: 650, branches: 16, seed: 1 });
  for (const size of SMALL) await loadSample(server.app, size);
  token = await server.token('AUDITOR', CODE);
  congresses = await read('congresses', 'ordinal opensTerm { ordinal label } documents { kind }');
  meetings = await read('meetings', 'body { kind }');
});

afterAll(() => server.close());

/** The congresses or meetings of the sample, the earliest first. */
async function read(field: string, more: string): Promise<any[]> {
  const { association } = await server.data(
    `{ association(code: "${CODE}") { ${field} { id kind state title date composition convenedOn
      openedAt closedAt rules { preset } quorum { state convened present } numbers { convened present
      represented } agenda { position } officers { role isHead name } ${ELECTIONS} ${more} } } }`,
    {},
    token,
  );
  return association[field].toReversed();
}

const electedIn = (election: any): string[] =>
  election.polls[0].result.rows
    .filter(({ state }: any) => state === 'ELECTED')
    .map(({ candidate }: any) => candidate.name)
    .sort();

describe('each term', () => {
  it('was opened by a congress that is closed, by the rules in force', () => {
    expect(congresses.map(({ kind, ordinal }) => [kind, ordinal])).toEqual([
      ['FOUNDING', 1],
      ['TERM', 2],
      ['TERM', 3],
      ['TERM', 4],
    ]);
    for (const { state, composition, ordinal, opensTerm, rules, documents } of congresses) {
      expect({ state, composition }).toEqual({ state: 'CLOSED', composition: 'DELEGATES' });
      expect(opensTerm.ordinal).toBe(ordinal);
      expect(rules.preset).toBe('ASSOCIATION_2010');
      expect(documents.map(({ kind }: any) => kind)).toEqual([
        'REPORT',
        'REGULATION',
        'RESOLUTION',
      ]);
    }
  });

  it('has its committee meet on that day, and for by-elections in mid-term', () => {
    expect(meetings).toHaveLength(8);
    for (const [i, { date }] of congresses.entries()) {
      expect(meetings[2 * i].date).toBe(date);
      expect(meetings[2 * i + 1].date > date).toBe(true);
    }
    for (const { kind, state, body } of meetings) {
      expect({ kind, state, body }).toEqual({
        ...{ kind: 'COMMITTEE_MEETING', state: 'CLOSED' },
        body: { kind: 'EXECUTIVE_COMMITTEE' },
      });
    }
  });

  it('has a rule set from before its congress, and the new one from its day', async () => {
    const { association } = await server.data(
      `{ association(code: "${CODE}") { foundedOn ruleSets { preset from until } } }`,
    );
    expect(association.ruleSets).toEqual([
      { preset: 'ASSOCIATION_2010', from: association.foundedOn, until: '2024-11-26' },
      { preset: 'ASSOCIATION_2024', from: '2024-11-26', until: null },
    ]);
  });
});

describe('a congress', () => {
  it('has figures that equal its lists, with who is excused, replaced and gone', async () => {
    for (const { id, closedAt, elections } of congresses) {
      for (const at of [elections[0].polls[0].openedAt, closedAt]) {
        const { congress } = await server.data(
          `query ($id: ID!, $at: DateTime) { congress(id: $id) {
            quorum(at: $at) { state convened present } guests: delegates(show: GUESTS) { totalCount }
            alternates: delegates(show: ALTERNATES) { totalCount }
            left: delegates(show: PRESENT, at: $at) { totalCount }
            credentialsReport(at: $at) { convened present absent excused quorum { state }
              convenedDelegates ${PERSONS} presentDelegates ${PERSONS} absentDelegates ${PERSONS}
              excusedDelegates ${PERSONS} alternatesInPlace ${PERSONS} byBranch { code convened present }
              byBasis { convened present } byClass { value convened } signatories { isHead } } } }`,
          { id, at },
          token,
        );
        const { credentialsReport: report, quorum, left, guests, alternates } = congress;
        if (at !== closedAt) expect(elections[0].polls[0].quorum).toEqual(quorum);
        expect(report.quorum.state).toBe('MET');
        expect(quorum).toMatchObject({ convened: report.convened, present: report.present });
        expect(left.totalCount).toBe(report.present);
        expect(report.convenedDelegates).toHaveLength(report.convened);
        expect(report.presentDelegates).toHaveLength(report.present);
        expect(report.absentDelegates).toHaveLength(report.absent);
        expect(report.excusedDelegates).toHaveLength(report.excused);
        expect(report.present + report.absent + report.excused).toBe(report.convened);
        for (const groups of [report.byBranch, report.byBasis]) {
          const sum = (what: string) => groups.reduce((n: number, one: any) => n + one[what], 0);
          expect([sum('convened'), sum('present')]).toEqual([report.convened, report.present]);
        }
        expect(report.byClass).toEqual([{ value: 'FULL', convened: report.convened }]);
        expect([report.excused, report.absent]).toEqual([1, at === closedAt ? 2 : 1]);
        expect(report.alternatesInPlace).toHaveLength(1);
        expect(report.signatories).toHaveLength(3);
        expect([guests.totalCount, alternates.totalCount]).toEqual([3, 1]);
      }
    }
  });

  it('has no more elected delegates of a branch than seats, by the roster of a day before', async () => {
    for (const { id, date, kind } of congresses) {
      const { congress } = await server.data(
        `query ($id: ID!) { congress(id: $id) { numbers { represented }
          apportionment { referenceDate seats members complete exOfficioSeats
            branches { code seats } } credentialsReport { byBasis { value convened } byBranch { code convened } } } }`,
        { id },
        token,
      );
      const { apportionment, credentialsReport, numbers } = congress;
      expect(apportionment.complete).toBe(true);
      expect(numbers.represented).toBe(apportionment.members);
      expect(apportionment.referenceDate < date).toBe(kind === 'TERM');
      const seats = new Map(apportionment.branches.map((one: any) => [one.code, one.seats]));
      for (const { code, convened } of credentialsReport.byBranch) {
        if (code !== null) expect(convened).toBeLessThanOrEqual(seats.get(code) as number);
      }
      const byOffice = credentialsReport.byBasis.find(({ value }: any) => value === 'EX_OFFICIO');
      expect(byOffice?.convened ?? 0).toBeLessThanOrEqual(apportionment.exOfficioSeats);
    }
  });

  it('adopts its resolution by vote', async () => {
    for (const { id } of congresses) {
      const { congress } = await server.data(
        `{ congress(id: "${id}") { votes { kind method quorum { state } items { carried motion } } } }`,
      );
      expect(congress.votes).toEqual([
        {
          ...{ kind: 'DECISION', method: 'SHOW_OF_HANDS', quorum: { state: 'MET' } },
          items: [{ carried: true, motion: expect.stringContaining('Nghị quyết') }],
        },
      ]);
    }
  });
});

describe('every election', () => {
  it('has an agreed tally of two tellers in each box, with quorum', () => {
    for (const assembly of [...congresses, ...meetings]) {
      for (const { polls, state } of assembly.elections) {
        expect(state).toBe('DECIDED');
        expect(polls).toHaveLength(1);
        const [{ quorum, convened, present, progress, differences, result }] = polls;
        expect(quorum).toMatchObject({ state: 'MET', convened, present });
        expect(progress).toHaveLength(assembly.kind === 'COMMITTEE_MEETING' ? 1 : 2);
        for (const box of progress) expect(box).toMatchObject({ tallies: 2, agreed: true });
        expect(differences).toEqual([]);
        expect(result).toMatchObject({ basis: 'COMPUTED', version: 1, tie: null });
        expect(result.ballots.issued).toBe(present);
      }
    }
  });

  it('elected those whose mandates began, and nobody else', () => {
    for (const { elections } of [...congresses, ...meetings]) {
      for (const election of elections) {
        const holders = election.mandates.map(({ holderName }: any) => holderName).sort();
        expect(electedIn(election)).toEqual(holders);
        for (const { origin } of election.mandates) expect(origin).toBe(election.origin);
      }
    }
  });

  it('of a committee had more names than seats', () => {
    for (const { elections } of congresses) {
      expect(elections).toHaveLength(1);
      expect(elections[0].candidates.length).toBeGreaterThan(elections[0].seats);
    }
  });

  it('accounts for every elected mandate of the sample', async () => {
    for (const code of [CODE, ...SMALL.slice(-1).map(({ association }) => association)]) {
      const [row] = await reader.rows<{ n: number }>(sql`
        SELECT CAST(COUNT(*) AS integer) AS n FROM mandate m
        JOIN association a ON a.id = m.association_id
        WHERE a.code = ${code} AND m.origin IN ('ELECTED', 'BY_ELECTED') AND NOT EXISTS (
          SELECT 1 FROM elected_mandate e WHERE e.mandate_key = m.key)`);
      expect({ code, unaccounted: row?.n }).toEqual({ code, unaccounted: 0 });
    }
  });

  it('is told by a tally report and an announcement', async () => {
    for (const { id, elections, ordinal } of congresses) {
      const { tallyReport, resultAnnouncement } = await server.data(
        `query ($poll: ID!, $id: ID!) {
          tallyReport(pollId: $poll) { tellers { isHead } result { boxes { box }
            rows { candidate { name } state } } }
          resultAnnouncement(assemblyId: $id) { presidium { name } secretaries { name }
            elections { termOrdinal seatsOpen elected { candidate { name } round } } } }`,
        { poll: elections[0].polls[0].id, id },
        token,
      );
      expect(tallyReport.tellers.map(({ isHead }: any) => isHead)).toEqual([true, false, false]);
      expect(tallyReport.result.boxes).toHaveLength(2);
      const [announced] = resultAnnouncement.elections;
      expect(announced).toMatchObject({ termOrdinal: ordinal, seatsOpen: 0 });
      expect(announced.elected.map(({ candidate }: any) => candidate.name).sort()).toEqual(
        electedIn(elections[0]),
      );
      expect(resultAnnouncement.presidium).toHaveLength(3);
      expect(resultAnnouncement.secretaries).toHaveLength(2);
    }
  });
});

test('whoever is a delegate or stands is a full member on the day, a delegate of the own branch', async () => {
  const rows = await reader.rows<{ who: string; faults: number }>(sql`
    SELECT p.who, CAST(SUM(CASE WHEN EXISTS (
        SELECT 1 FROM membership m WHERE m.member_id = p.member_id AND m.class = 'FULL'
          AND m.superseded_at IS NULL AND (p.branch_id IS NULL OR m.branch_id = p.branch_id)
          AND m.from_earliest <= p.day AND m.until_latest > p.day)
      THEN 0 ELSE 1 END) AS integer) AS faults
    FROM (
      SELECT 'delegates' AS who, d.member_id, d.branch_id, r.date_latest AS day
      FROM delegate d JOIN assembly_record r ON r.assembly_id = d.assembly_id
      WHERE d.member_id IS NOT NULL
      UNION ALL
      SELECT 'candidates', c.member_id, NULL, r.date_latest
      FROM candidate c JOIN election e ON e.id = c.election_id
      JOIN assembly_record r ON r.assembly_id = e.assembly_id
    ) p GROUP BY p.who ORDER BY p.who`);
  expect(rows).toEqual([
    { who: 'candidates', faults: 0 },
    { who: 'delegates', faults: 0 },
  ]);
});

/** A poll with what is needed to reckon its result anew; the JSON is as it was frozen. */
interface PollRow {
  readonly id: number;
  readonly form: BallotForm;
  readonly seats: number;
  readonly boxes: string;
  readonly standing: string;
  readonly rules: string;
  readonly numbers: string;
  readonly tally: string;
  readonly outcome: string;
}

test('results reckoned anew from the tallies are those in the books, small samples too', async () => {
  const polls = await reader.rows<PollRow>(sql`
    SELECT p.id, r.ballot_form AS form, p.seats, p.boxes, p.standing, p.rules, p.numbers,
      result.tally, result.outcome
    FROM poll p JOIN election_record r ON r.election_id = p.election_id
    JOIN poll_result result ON result.poll_id = p.id`);
  const entries = await reader.rows<{ pollId: number; box: string; tally: string }>(sql`
    SELECT poll_id AS "pollId", box, tally FROM tally_entry ORDER BY id`);
  expect(polls.length).toBeGreaterThan(60);
  for (const { id, form, seats, ...row } of polls) {
    const parsed = Object.fromEntries(
      (['boxes', 'standing', 'rules', 'numbers'] as const).map((name) => [
        name,
        JSON.parse(row[name]),
      ]),
    ) as any;
    const counted = entries
      .filter(({ pollId }) => pollId === id)
      .map(({ box, tally }) => ({ box, tally: JSON.parse(tally) as Tally }));
    const tally = sumBoxes(agreedTallies(parsed.boxes, counted, []), parsed.standing);
    const poll = { ...parsed, seats };
    checkTally(tally, tallyFrame(poll, form), []);
    expect(tally).toEqual(JSON.parse(row.tally));
    const frame = outcomeFrame(poll, form, false);
    expect(frame && outcome({ ...frame, seats }, tally)).toEqual(
      JSON.parse(row.outcome) as RecordedOutcome,
    );
  }
});

test('a sample of nobody has no congress, and one of a few has one of a few', async () => {
  const { none, few } = await server.data(`{
    none: association(code: "mau-0") { congresses { id } meetings { id } }
    few: association(code: "mau-12") { congresses { quorum { state } numbers { convened } } } }`);
  expect(none).toEqual({ congresses: [], meetings: [] });
  expect(few.congresses.length).toBeGreaterThan(0);
  for (const { quorum, numbers } of few.congresses) {
    expect(quorum.state).toBe('MET');
    expect(numbers.convened).toBeGreaterThan(0);
  }
});

test('an election of the sample is annulled as any other: who was chair is a member again', async () => {
  const office = await server.token('OFFICE', CODE);
  const chair = meetings
    .at(-2)
    .elections.find(({ post }: any) => post.kind === 'CHAIR' && post.title === 'Chủ tịch');
  const posts = () =>
    server.data(
      `{ association(code: "${CODE}") { bodies { kind mandates { holderName post { title } } } } }`,
    );
  const postOf = async (name: string) => {
    const { association } = await posts();
    const body = association.bodies.find(({ kind }: any) => kind === 'EXECUTIVE_COMMITTEE');
    return body.mandates.find(({ holderName }: any) => holderName === name)?.post.title;
  };
  const [{ holderName }] = chair.mandates;
  expect(await postOf(holderName)).toBe('Chủ tịch');
  await server.data(
    `mutation ($input: AnnulElectionInput!) { annulElection(input: $input) { state } }`,
    { input: { associationCode: CODE, electionId: chair.id, reason: 'Thử huỷ kết quả' } },
    office,
  );
  expect(await postOf(holderName)).toBe('Ủy viên');
});
