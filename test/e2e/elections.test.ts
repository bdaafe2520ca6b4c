import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { ELECTION, ElectionOffice, POLL } from '../support/election-office.js';
import { type TestServer, startServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const BALLOTS = { issued: 90, returned: 88, valid: 80, invalid: 8 };

/** A body as it is on a day. */
async function body(office: ElectionOffice, id: string, asOf = '2024-06-01') {
  const { association } = await server.data(
    `query ($code: String!, $id: ID!, $asOf: LocalDate) { association(code: $code) {
      body(id: $id, asOf: $asOf) { seats filled mandates { holderName from until endReason origin post { kind title } } } } }`,
    { code: office.code, id, asOf },
  );
  return association.body;
}

describe('a committee elected by a congress', () => {
  let office: ElectionOffice;
  let congress: string;
  let tellers: [string, string];
  let electionId: string;
  let ids: Record<string, string>;
  let pollId: string;
  let bodyId: string;

  beforeAll(async () => {
    office = await ElectionOffice.open(server, { members: 5 });
    congress = await office.congress();
    tellers = await office.tellers(congress);
  });

  it('has a list of candidates that is closed, and nobody outside sees it yet', async () => {
    const people = ['1', '2', '3', '4', '5'].map((memberNumber) => ({ memberNumber }));
    ({ electionId, ids } = await office.election(congress, [...people, 'Người ngoài']));
    const election = await office.read(electionId);
    expect(election).toMatchObject({ state: 'LIST_CLOSED', effectiveFrom: '2024-05-10' });
    expect(election.candidates.map(({ position, name }: any) => [position, name])).toEqual([
      ...['1', '2', '3', '4', '5'].map((n) => [Number(n), `Hội viên ${n}`]),
      [6, 'Người ngoài'],
    ]);
    const seen = await server.data(
      `{ election(id: "${electionId}") { state candidates { name } } }`,
    );
    expect(seen['election']).toEqual({ state: 'LIST_CLOSED', candidates: null });
  });

  it('freezes rules, quorum and numbers as the poll opens', async () => {
    const poll = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' }, POLL);
    pollId = poll.id;
    expect(poll).toMatchObject({
      ...{ round: 1, seats: 3, entryKind: 'TALLIES', convened: 100, present: 90, ruling: null },
      ...{ quorum: { state: 'MET' }, rules: { preset: 'ASSOCIATION_2024' }, result: null },
      progress: [{ box: '1', tallies: 0, ballots: 0, agreed: null }],
    });
    expect(poll.standing).toHaveLength(6);
    expect(await office.read(electionId)).toMatchObject({ state: 'POLLING' });
  });

  const votes = {
    'Hội viên 1': 70,
    'Hội viên 2': 60,
    'Hội viên 3': 45,
    'Hội viên 4': 44,
    'Hội viên 5': 12,
    'Người ngoài': 8,
  };
  const countsOf = (given: Record<string, number>) =>
    Object.entries(given).map(([name, number]) => ({ candidateId: ids[name], votes: number }));

  it('shows nobody the first tally before the second, then where they differ', async () => {
    const [one, two] = tellers;
    const tally = { ...BALLOTS, counts: countsOf(votes) };
    const first = await office.tell('enterTally', { pollId, tellerId: one, tally }, POLL);
    expect(first).toMatchObject({ differences: [], tellerTallies: [], result: null });
    expect(first.progress).toEqual([{ box: '1', tallies: 1, ballots: 0, agreed: null }]);
    const trail = async () => {
      const entries = `auditTrail(first: 1) { nodes { action after personal } }`;
      const document = `{ association(code: "${office.code}") { ${entries} } }`;
      const { association } = await server.data(document, {}, office.token);
      return association.auditTrail.nodes[0];
    };
    expect(await trail()).toMatchObject({ action: 'enterTally', personal: null });
    expect((await trail()).after).not.toContain('votes');
    const early = await office.refusal('certifyResult', { pollId });
    expect(early).toMatchObject({
      ...{ code: 'TELLERS_DIFFER', details: { missing: [{ box: '1', tallies: 1 }] } },
    });

    const other = { ...tally, counts: countsOf({ ...votes, 'Hội viên 4': 45 }).reverse() };
    const second = await office.tell('enterTally', { pollId, tellerId: two, tally: other }, POLL);
    expect(second.progress).toEqual([{ box: '1', tallies: 2, ballots: 0, agreed: false }]);
    expect((await trail()).after).toContain('"votes":70');
    expect(second.differences).toEqual([
      { box: '1', what: 'votes', first: 44, second: 45, candidate: { name: 'Hội viên 4' } },
    ]);
    expect(second.tellerTallies.map((one: any) => one.tellerName)).toEqual([
      'Kiểm phiếu một',
      'Kiểm phiếu hai',
    ]);
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      code: 'TELLERS_DIFFER',
      details: { differences: [{ box: '1', what: 'votes', first: 44, second: 45 }] },
    });

    const again = await office.tell('enterTally', { pollId, tellerId: two, tally }, POLL);
    expect(again).toMatchObject({ differences: [], progress: [{ tallies: 2, agreed: true }] });
  });

  it('elects and explains, and the mandates begin with the result', async () => {
    const { result } = await office.tell('certifyResult', { pollId }, POLL);
    expect(result).toMatchObject({
      ...{ version: 1, basis: 'COMPUTED', seats: 3, seatsFilled: 3, seatsOpen: 0, tie: null },
      ballots: {
        ...BALLOTS,
        ...{ returnedPercent: '97.78', validPercent: '90.91', invalidPercent: '9.09' },
      },
    });
    const [first, , third, fourth, fifth] = result.rows;
    expect(first).toMatchObject({
      ...{ state: 'ELECTED', votes: 70, rank: 1, base: 'VALID', baseNumber: 80 },
      ...{ percent: '87.50', threshold: 41, needed: 'needs 41 of 80 valid ballots: more than 1/2' },
      why: '70 votes of 80 valid ballots (87.50%); needs 41 of 80 valid ballots: more than 1/2, which is reached. Place 1 by votes for 3 seats: elected.',
    });
    expect(third).toMatchObject({ state: 'ELECTED', rank: 3 });
    expect(fourth).toMatchObject({ state: 'NOT_ELECTED', rank: 4, percent: '55.00' });
    expect(fourth.why).toMatch(/But it is place 4 by votes, and there are 3 seats: not elected\.$/);
    expect(fifth.why).toMatch(/which is not reached\. Not elected\.$/);

    const election = await office.read(electionId);
    expect(election).toMatchObject({ state: 'DECIDED', polls: [{ round: 1 }] });
    expect(election.mandates.map((one: any) => one.holderName)).toEqual([
      'Hội viên 1',
      'Hội viên 2',
      'Hội viên 3',
    ]);
    expect(election.mandates[0]).toMatchObject({
      ...{ election: { id: electionId }, assembly: { id: congress } },
      ...{ from: '2024-05-10', until: null, origin: 'ELECTED' },
      ...{ post: { kind: 'MEMBER', title: 'Ủy viên' } },
      body: { name: 'Ban Chấp hành', seats: 3, filled: 3 },
    });
    bodyId = election.mandates[0].body.id;
    const { association } = await server.data(
      `{ association(code: "${office.code}") { terms { ordinal label startsOn } } }`,
    );
    expect(association.terms).toEqual([{ ordinal: 3, label: '2024-2029', startsOn: '2024-05-10' }]);
  });

  it('is public with its names and votes, but not what the tellers entered', async () => {
    const { election } = await server.data(`{ election(id: "${electionId}") {
      candidates { name withdrawnReason } polls { progress { box } differences { box }
        tellerTallies { box } standing { name } result { rows { votes candidate { name } } } } } }`);
    expect(election.candidates).toHaveLength(6);
    const [poll] = election.polls;
    expect(poll).toMatchObject({
      ...{ progress: null, differences: null, tellerTallies: null, standing: null },
    });
    expect(poll.result.rows[0]).toEqual({ votes: 70, candidate: { name: 'Hội viên 1' } });
    const report = await server.query(`{ tallyReport(pollId: "${pollId}") { associationName } }`);
    expect(report.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is told in one query for the minutes of the tellers', async () => {
    const { tallyReport } = await server.data(
      `query ($id: ID!) { tallyReport(pollId: $id) { associationName
        assembly { title date place } election { title seats } tellers { name isHead }
        poll { round method seats convened present quorum { state } }
        result { ballots { issued returned valid invalid validPercent }
          boxes { box ballots { valid } counts { votes candidate { name } } }
          rows { candidate { name } votes percent state } } } }`,
      { id: pollId },
      office.token,
    );
    expect(tallyReport).toMatchObject({
      associationName: `Hội ${office.code}`,
      assembly: { title: 'Đại hội III', date: '2024-05-10', place: 'Hội trường A' },
      election: { title: 'Bầu Ban Chấp hành', seats: 3 },
      poll: { round: 1, method: 'SECRET_BALLOT', seats: 3, convened: 100, present: 90 },
    });
    expect(tallyReport.tellers).toEqual([
      { name: 'Kiểm phiếu một', isHead: true },
      { name: 'Kiểm phiếu hai', isHead: false },
      { name: 'Kiểm phiếu ba', isHead: false },
    ]);
    expect(tallyReport.result.boxes).toHaveLength(1);
    expect(tallyReport.result.rows).toHaveLength(6);
  });

  it('then elects its chair from among itself, in a meeting and not in the congress', async () => {
    const chair = {
      ...{ title: 'Bầu Chủ tịch', seats: 1, ballotForm: 'YES_NO', fromAmongBodyId: bodyId },
      post: { kind: 'CHAIR', title: 'Chủ tịch' },
    };
    const wrong = { bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành', ...chair };
    expect(await office.refusal('openElection', { assemblyId: congress, ...wrong })).toMatchObject({
      code: 'WRONG_ELECTORATE',
      path: 'input.post.kind',
    });

    const meeting = await office.meeting(bodyId, '2024-05-10', {
      reported: { convened: 3, present: 3 },
    });
    const two = await office.tellers(meeting);
    const outsider = await office.tell('openElection', { assemblyId: meeting, ...wrong });
    expect(
      await office.refusal('nominateCandidates', {
        electionId: outsider.id,
        candidates: [{ memberNumber: '4' }],
      }),
    ).toMatchObject({ code: 'NOT_ELIGIBLE', path: 'input.candidates.0' });

    const made = await office.election(meeting, [{ memberNumber: '2' }], chair);
    const poll = await office.tell('openPoll', {
      ...{ electionId: made.electionId, method: 'SHOW_OF_HANDS' },
    });
    const said = { 'Hội viên 2': { votes: 2, against: 1, void: 0 } };
    await office.count(poll.id, two, made.ids, { valid: 3 }, said);
    const { result } = await office.tell('certifyResult', { pollId: poll.id }, POLL);
    expect(result.rows[0]).toMatchObject({
      ...{ votes: 2, against: 1, void: 0, percent: '66.67', state: 'ELECTED' },
      why: '2 votes for, 1 against of 3 valid ballots (66.67%); needs 2 of 3 valid ballots: more than 1/2, which is reached. Place 1 by votes for 1 seat: elected.',
    });
    // From the same day, so the mandate is the same with another post.
    const now = await body(office, bodyId);
    expect(now).toMatchObject({ seats: 3, filled: 3 });
    expect(now.mandates.map((one: any) => [one.holderName, one.post.kind])).toEqual([
      ['Hội viên 2', 'CHAIR'],
      ['Hội viên 1', 'MEMBER'],
      ['Hội viên 3', 'MEMBER'],
    ]);

    const reason = 'Bầu sai thể thức';
    const { id: chairElection } = made.electionId ? { id: made.electionId } : { id: '' };
    const annulled = await office.tell(
      'annulElection',
      { electionId: chairElection, reason },
      ELECTION,
    );
    expect(annulled).toMatchObject({ state: 'ANNULLED', annulledReason: reason, mandates: [] });
    const after = await body(office, bodyId);
    expect(after.mandates.map((one: any) => one.post.kind)).toEqual(['MEMBER', 'MEMBER', 'MEMBER']);
    expect(
      await office.refusal('openPoll', { electionId: chairElection, method: 'SECRET_BALLOT' }),
    ).toMatchObject({ code: 'ELECTION_ANNULLED' });
  });

  it('is announced with everybody who is elected', async () => {
    const { resultAnnouncement } = await server.data(
      `query ($id: ID!) { resultAnnouncement(assemblyId: $id) { associationName
        assembly { title } presidium { name isHead } secretaries { name }
        elections { termOrdinal termLabel effectiveFrom seatsOpen election { title post { title } }
          elected { round votes percent candidate { name } } } } }`,
      { id: congress },
    );
    expect(resultAnnouncement).toMatchObject({
      presidium: [{ name: 'Chủ tọa', isHead: true }],
      secretaries: [{ name: 'Thư ký' }],
      elections: [
        {
          ...{ termOrdinal: 3, termLabel: '2024-2029', effectiveFrom: '2024-05-10', seatsOpen: 0 },
          elected: [
            { round: 1, votes: 70, percent: '87.50', candidate: { name: 'Hội viên 1' } },
            { round: 1, votes: 60, candidate: { name: 'Hội viên 2' } },
            { round: 1, votes: 45, candidate: { name: 'Hội viên 3' } },
          ],
        },
      ],
    });
  });

  it('has a by-election in mid-term, for no more seats than are vacant', async () => {
    const election = await office.read(electionId);
    await office.tell('endMandate', {
      ...{ mandateId: election.mandates[2].id, on: '2025-03-01', reason: 'RESIGNED' },
    });
    const meeting = await office.meeting(bodyId, '2025-06-01');
    const two = await office.tellers(meeting);
    const by = { title: 'Bầu bổ sung', seats: 1, origin: 'BY_ELECTED' };
    const made = await office.election(meeting, [{ memberNumber: '4' }, { memberNumber: '5' }], by);
    const poll = await office.tell('openPoll', {
      ...{ electionId: made.electionId, method: 'SECRET_BALLOT' },
    });
    await office.count(
      poll.id,
      two,
      made.ids,
      { issued: 15, returned: 15, valid: 15, invalid: 0 },
      {
        ...{ 'Hội viên 4': 11, 'Hội viên 5': 4 },
      },
    );
    await office.tell('certifyResult', { pollId: poll.id });
    const { mandates } = await office.read(made.electionId);
    expect(mandates).toEqual([
      expect.objectContaining({
        holderName: 'Hội viên 4',
        from: '2025-06-01',
        origin: 'BY_ELECTED',
      }),
    ]);

    const more = await office.election(meeting, ['Người khác'], by);
    const another = { electionId: more.electionId, method: 'SECRET_BALLOT' };
    expect(await office.refusal('openPoll', another)).toMatchObject({ code: 'NO_VACANCY' });
  });

  it('changes the post of a member later on, and gives it back where that is annulled', async () => {
    const meeting = await office.meeting(bodyId, '2025-09-01');
    const two = await office.tellers(meeting);
    const made = await office.election(meeting, [{ memberNumber: '1' }], {
      ...{ title: 'Bầu Chủ tịch', seats: 1, fromAmongBodyId: bodyId, origin: 'BY_ELECTED' },
      post: { kind: 'CHAIR', title: 'Chủ tịch' },
    });
    const poll = await office.tell('openPoll', {
      ...{ electionId: made.electionId, method: 'SECRET_BALLOT' },
    });
    const all = { issued: 15, returned: 15, valid: 15, invalid: 0 };
    await office.count(poll.id, two, made.ids, all, { 'Hội viên 1': 15 });
    await office.tell('certifyResult', { pollId: poll.id });
    const chaired = await body(office, bodyId, '2025-09-01');
    expect(chaired).toMatchObject({ filled: 3 });
    expect(chaired.mandates[0]).toMatchObject({
      ...{ holderName: 'Hội viên 1', from: '2025-09-01', post: { kind: 'CHAIR' } },
    });
    expect((await body(office, bodyId, '2025-08-31')).mandates[0]).toMatchObject({
      ...{ holderName: 'Hội viên 1', until: '2025-09-01', endReason: 'POST_CHANGED' },
    });
    await office.tell('annulElection', { electionId: made.electionId, reason: 'Thiếu thành phần' });
    const after = await body(office, bodyId, '2025-09-01');
    expect(after.mandates.find((one: any) => one.holderName === 'Hội viên 1')).toMatchObject({
      ...{ from: '2024-05-10', until: null, endReason: null, post: { kind: 'MEMBER' } },
    });
  });
});

describe('further rounds', () => {
  it('are of all who are not elected, or of as many as twice the open seats', async () => {
    const rule = { rule: 'FURTHER_ROUND', choice: 'TWICE_THE_SEATS' } as const;
    const office = await ElectionOffice.open(server, { overrides: [rule] });
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C', 'D', 'E', 'F']);
    const first = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    expect(await office.refusal('openPoll', { electionId, method: 'SECRET_BALLOT' })).toMatchObject(
      { code: 'ALREADY_EXISTS', details: { round: 1 } },
    );
    await office.count(first.id, tellers, ids, BALLOTS, {
      ...{ A: 60, B: 41, C: 40, D: 30, E: 30, F: 10 },
    });
    const { result } = await office.tell('certifyResult', { pollId: first.id }, POLL);
    expect(result).toMatchObject({ seatsFilled: 2, seatsOpen: 1, tie: null });
    expect(result.rows[2]).toMatchObject({ votes: 40, percent: '50.00', state: 'NOT_ELECTED' });

    const second = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' }, POLL);
    // Two for one seat, and who has as many votes as the second.
    expect(second).toMatchObject({ round: 2, seats: 1 });
    expect(second.standing.map(({ name }: any) => name)).toEqual(['C', 'D', 'E']);
    await office.count(second.id, tellers, ids, BALLOTS, { C: 30, D: 45, E: 5 });
    await office.tell('certifyResult', { pollId: second.id });
    const election = await office.read(electionId);
    expect(election.mandates.map((one: any) => one.holderName)).toEqual(['A', 'B', 'D']);
    expect(await office.refusal('openPoll', { electionId, method: 'SECRET_BALLOT' })).toMatchObject(
      { code: 'RESULT_EXISTS', details: { rounds: 2 } },
    );
  });

  it('need not be held: fewer elected than seats is an end', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C', 'D']);
    const { id } = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    await office.count(id, tellers, ids, BALLOTS, { A: 60, B: 40, C: 40, D: 30 });
    const { result } = await office.tell('certifyResult', { pollId: id }, POLL);
    expect(result).toMatchObject({ seatsFilled: 1, seatsOpen: 2, tie: null });
    const election = await office.read(electionId);
    expect(election).toMatchObject({ state: 'DECIDED' });
    expect(election.mandates).toEqual([
      expect.objectContaining({ body: expect.objectContaining({ seats: 3, filled: 1 }) }),
    ]);
  });
});

describe('a tie across the last seat', () => {
  async function tied(tie: 'FURTHER_ROUND' | 'LOT' | 'RULING') {
    const office = await ElectionOffice.open(server, { overrides: [{ rule: 'TIE', choice: tie }] });
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C', 'D']);
    const { id } = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    await office.count(id, tellers, ids, BALLOTS, { A: 60, B: 50, C: 45, D: 45 });
    const { result } = await office.tell('certifyResult', { pollId: id }, POLL);
    expect(result).toMatchObject({ seatsFilled: 2, seatsOpen: 1, tie: { seats: 1 } });
    expect(result.tie.candidates.map((one: any) => one.name)).toEqual(['C', 'D']);
    expect(result.rows[3]).toMatchObject({ state: 'TIED', rank: 3 });
    const election = await office.read(electionId);
    expect(election.mandates.map((one: any) => one.holderName)).toEqual(['A', 'B']);
    return { office, tellers, electionId, ids, pollId: id };
  }

  it('is decided by a further round among the tied, and by lot only if that is one too', async () => {
    const { office, tellers, electionId, ids, pollId } = await tied('FURTHER_ROUND');
    const lot = { method: 'LOT', electedIds: [ids['C']], reason: 'Bốc thăm' };
    expect(await office.refusal('resolveTie', { pollId, ...lot })).toMatchObject({
      ...{ code: 'TIE_OPEN', path: 'input.method', details: { rule: 'FURTHER_ROUND' } },
    });
    const second = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' }, POLL);
    expect(second.standing.map((one: any) => one.name)).toEqual(['C', 'D']);
    expect(await office.refusal('resolveTie', { pollId, ...lot })).toMatchObject({
      ...{ code: 'RESULT_EXISTS', details: { round: 2 } },
    });
    const even = { issued: 90, returned: 90, valid: 90, invalid: 0 };
    await office.count(second.id, tellers, ids, even, { C: 45, D: 45 });
    const half = await office.tell('certifyResult', { pollId: second.id }, POLL);
    // Both had the majority before: this round only says who of them has more.
    expect(half.result).toMatchObject({ seatsOpen: 1, tie: { seats: 1 } });
    expect(half.result.rows[0].why).toMatch(
      /; the most votes suffice\. 2 candidates have equally many votes for the last seat: tied\.$/,
    );
    const decided = await office.tell('resolveTie', { pollId: second.id, ...lot }, POLL);
    expect(decided.result).toMatchObject({ seatsFilled: 1, seatsOpen: 0, tie: null });
    const { mandates } = await office.read(electionId);
    expect(mandates.map((one: any) => one.holderName)).toEqual(['A', 'B', 'C']);
  });

  it('is decided by lot or ruling on record, where the rules say so', async () => {
    const { office, electionId, ids, pollId } = await tied('LOT');
    const reason = 'Bốc thăm trước đại hội';
    const refused = (input: object) =>
      office.refusal('resolveTie', { pollId, reason, method: 'LOT', ...input });
    expect(await refused({ method: 'RULING', electedIds: [ids['D']] })).toMatchObject({
      code: 'TIE_OPEN',
    });
    expect(await refused({ electedIds: [ids['A']] })).toMatchObject({ code: 'NOT_A_CANDIDATE' });
    expect(await refused({ electedIds: [ids['C'], ids['D']] })).toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { seats: 1 } },
    });
    const lot = { pollId, reason, method: 'LOT', electedIds: [ids['D']] };
    const { result, versions } = await office.tell('resolveTie', lot, POLL);
    expect(result).toMatchObject({
      ...{ version: 2, reason, seatsFilled: 3, seatsOpen: 0, tie: null },
      tieResolution: { method: 'LOT', reason, elected: [{ name: 'D' }] },
    });
    const rowOf = (name: string) => result.rows.find((one: any) => one.candidate.name === name);
    expect(rowOf('D').why).toMatch(/tied\. Decided by lot \(Bốc thăm trước đại hội\): elected\.$/);
    expect(rowOf('C')).toMatchObject({ state: 'NOT_ELECTED' });
    expect(versions).toHaveLength(2);
    const { mandates } = await office.read(electionId);
    expect(mandates.map((one: any) => one.holderName)).toEqual(['A', 'B', 'D']);
  });
});

describe('what is counted', () => {
  it('may lie in several boxes, each counted by two tellers', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const [one, two] = await office.tellers(congress);
    const third = (await office.tellerIds(congress))[2] as string;
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C']);
    const poll = await office.tell('openPoll', {
      ...{ electionId, method: 'SECRET_BALLOT', boxes: ['Thùng 1', 'Thùng 2'] },
    });
    const pollId = poll.id;
    const half = { issued: 45, returned: 44, valid: 40, invalid: 4 };
    await office.count(pollId, [one, two], ids, half, { A: 30, B: 20, C: 1 }, 'Thùng 1');
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      ...{ code: 'TELLERS_DIFFER', details: { missing: [{ box: 'Thùng 2', tallies: 0 }] } },
    });
    await office.count(pollId, [third, two], ids, half, { A: 5, B: 20, C: 39 }, 'Thùng 2');
    const counted = await office.tell('certifyResult', { pollId }, POLL);
    expect(counted.result.ballots).toMatchObject({ issued: 90, returned: 88, valid: 80 });
    expect(counted.result.rows.map((row: any) => [row.candidate.name, row.votes])).toEqual([
      ['B', 40],
      ['C', 40],
      ['A', 35],
    ]);
    expect(counted.result.boxes.map((box: any) => [box.box, box.counts[0].votes])).toEqual([
      ['Thùng 1', 30],
      ['Thùng 2', 5],
    ]);
    expect(
      await office.refusal('enterTally', {
        ...{ pollId, box: 'Thùng 1', tellerId: one, tally: { ...half, counts: [] } },
      }),
    ).toMatchObject({ code: 'RESULT_EXISTS', details: { version: 1 } });
  });

  it('may be entered ballot by ballot, and the rules decide which are valid', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const [tellerId] = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 2 });
    const poll = await office.tell('openPoll', {
      ...{ electionId, method: 'SECRET_BALLOT', entryKind: 'BALLOTS' },
    });
    const enter = { pollId: poll.id, tellerId };
    const tally = { counts: [] };
    expect(await office.refusal('enterTally', { ...enter, tally })).toMatchObject({
      code: 'POLL_CLOSED',
    });
    expect(await office.refusal('certifyResult', { pollId: poll.id })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    const struck = (serial: string, ...names: string[]) => ({
      ...{ serial, names: names.map((name) => ids[name] ?? name) },
    });
    const ballots = [
      struck('1', 'C'),
      struck('2', 'C'),
      struck('3', 'B'),
      struck('4', 'B', 'C'),
      struck('5'),
      struck('6', 'A', 'B', 'C'),
      { ...struck('7', 'C'), issuedByTellers: false },
      { ...struck('8', 'B', 'C'), nameAdded: true },
    ];
    const stranger = [struck('9', 'nobody')];
    expect(await office.refusal('enterBallots', { ...enter, ballots: stranger })).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.ballots.0.names.0' },
    });
    const { progress } = await office.tell('enterBallots', { ...enter, issued: 9, ballots }, POLL);
    expect(progress).toEqual([{ box: '1', tallies: 0, ballots: 8, agreed: null }]);
    const wrong = { ...enter, ballots: [struck('3', 'C')] };
    expect(await office.refusal('enterBallots', wrong)).toMatchObject({
      ...{ code: 'ALREADY_EXISTS', path: 'input.ballots.0.serial', details: { serials: ['3'] } },
    });
    await office.tell('enterBallots', { ...wrong, replaces: true });
    const { result } = await office.tell('certifyResult', { pollId: poll.id }, POLL);
    expect(result.ballots).toMatchObject({ issued: 9, returned: 8, valid: 4, invalid: 4 });
    expect(result.rows.map((row: any) => [row.candidate.name, row.votes, row.state])).toEqual([
      ['A', 4, 'ELECTED'],
      ['B', 3, 'ELECTED'],
      ['C', 0, 'NOT_ELECTED'],
    ]);
  });

  it('may be taken out again ballot by ballot, which stays on record', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress({ reported: { convened: 3, present: 3 } });
    const [tellerId] = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B'], { seats: 1 });
    const { id: pollId } = await office.tell('openPoll', {
      ...{ electionId, method: 'SECRET_BALLOT', entryKind: 'BALLOTS' },
    });
    const struck = (serial: string) => ({ serial, names: [ids['B']] });
    const enter = { pollId, tellerId, issued: 3, ballots: ['1', '2', '3', '3b'].map(struck) };
    await office.tell('enterBallots', enter);
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      code: 'TALLY_CONTRADICTION',
    });
    const remove = (removes: string[], ballots: unknown[] = []) => {
      return { pollId, tellerId, ballots, removes };
    };
    const refused = async (...args: Parameters<typeof remove>) =>
      office.refusal('enterBallots', remove(...args));
    expect(await refused(['3b', '9'])).toMatchObject({
      ...{ code: 'NOT_FOUND', path: 'input.removes.1', details: { box: '1', serial: '9' } },
    });
    expect(await refused(['4'], [struck('4')])).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.removes.0' },
    });
    const { progress } = await office.tell('enterBallots', remove(['3b']), POLL);
    expect(progress).toEqual([{ box: '1', tallies: 0, ballots: 3, agreed: null }]);
    expect(await refused(['3b'])).toMatchObject({ code: 'NOT_FOUND' });
    const { result } = await office.tell('certifyResult', { pollId }, POLL);
    expect(result.ballots).toMatchObject({ issued: 3, returned: 3, valid: 3, invalid: 0 });
    expect(await refused(['1'])).toMatchObject({ code: 'RESULT_EXISTS' });

    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const rows = await reader.query<{ serial: string; superseded_at: string | null }[]>(
      `SELECT b.serial, b.superseded_at FROM ballot_entry b JOIN poll p ON p.id = b.poll_id
       WHERE p.key = '${pollId}' ORDER BY b.id`,
    );
    expect(rows.map((row) => [row.serial, row.superseded_at === null])).toEqual([
      ...[
        ['1', true],
        ['2', true],
        ['3', true],
      ],
      ['3b', false],
    ]);
    const trail = await reader.query<{ after: string }[]>(
      `SELECT after FROM audit_entry WHERE action = 'enterBallots' AND subject_id = '${pollId}' ORDER BY id`,
    );
    expect(trail.map(({ after }) => JSON.parse(after).removed)).toEqual([[], ['3b']]);
  });
});

describe('a result that is reported', () => {
  it('keeps unknown what the source does not say, and begins the mandates', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress({ reported: { present: 542 } });
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 15 });
    const states = ['A', 'B'].map((name) => ({ candidateId: ids[name], state: 'ELECTED' }));
    const poll = await office.tell(
      'recordReportedResult',
      { electionId, present: 542, tally: { valid: 448, counts: [] }, states },
      POLL,
    );
    expect(poll).toMatchObject({ entryKind: 'REPORTED', method: null, quorum: null, present: 542 });
    expect(poll.result).toMatchObject({
      ...{ basis: 'REPORTED', seats: 15, seatsFilled: 2, seatsOpen: 13 },
      ballots: { issued: null, returned: null, valid: 448, invalid: null, validPercent: null },
    });
    expect(poll.result.rows[0]).toMatchObject({
      ...{ votes: null, percent: null, threshold: 225, state: 'ELECTED' },
      why: 'Reported as elected; the numbers to compute it from are not known.',
    });
    const { mandates } = await office.read(electionId);
    expect(mandates).toHaveLength(2);

    const boxes = [{ box: '1', valid: 448, counts: [{ candidateId: ids['A'], votes: 300 }] }];
    const corrected = await office.tell(
      'correctResult',
      { pollId: poll.id, boxes, states: [states[0]], reason: 'Báo đính chính' },
      POLL,
    );
    expect(corrected.result).toMatchObject({ version: 2, basis: 'REPORTED', seatsFilled: 1 });
    expect(corrected.result.rows[0].why).toMatch(/^Reported as elected\. 300 votes of 448 valid/);
    expect((await office.read(electionId)).mandates).toHaveLength(1);
  });

  it('may be of a congress of which nothing but the year is known', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress({
      ...{ date: '2021', reported: null, opensTerm: { ordinal: 2, label: '2021-2026' } },
    });
    const { id: electionId } = await office.tell('openElection', {
      ...{ assemblyId: congress, title: 'Bầu' },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
    });
    // One is not named by the source.
    const candidates = [{ personName: 'A' }, {}, {}];
    await office.tell('nominateCandidates', { electionId, candidates });
    const list = await office.tell('closeCandidateList', { electionId }, ELECTION);
    expect(await office.refusal('openPoll', { electionId, method: 'SECRET_BALLOT' })).toMatchObject(
      { code: 'INVALID_INPUT' },
    );
    const states = list.candidates.map(({ id }: any) => ({ candidateId: id, state: 'ELECTED' }));
    await office.tell('recordReportedResult', { electionId, tally: { counts: [] }, states });
    const { mandates } = await office.read(electionId);
    expect(mandates.map((one: any) => [one.holderName, one.from])).toEqual([
      ['A', '2021'],
      [null, '2021'],
      [null, '2021'],
    ]);
    expect(mandates[0].body).toMatchObject({ seats: null });
  });
});

describe('a result that is corrected', () => {
  it('has a version with a reason, and the mandates follow', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 2 });
    const { id: pollId } = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    await office.count(pollId, tellers, ids, BALLOTS, { A: 60, B: 50, C: 49 });
    await office.tell('certifyResult', { pollId });
    const before = (await office.read(electionId)).mandates;
    server.clock.set('2026-11-22T03:00:00.000Z');
    const counts = Object.entries({ A: 60, B: 48, C: 51 }).map(([name, votes]) => {
      return { candidateId: ids[name], votes };
    });
    const corrected = { pollId, reason: 'Cộng sai', boxes: [{ box: '1', ...BALLOTS, counts }] };
    const poll = await office.tell('correctResult', corrected, POLL);
    expect(poll.result).toMatchObject({ version: 2, reason: 'Cộng sai', basis: 'COMPUTED' });
    expect(poll.versions.map((one: any) => [one.version, one.rows[1].candidate.name])).toEqual([
      [1, 'B'],
      [2, 'C'],
    ]);
    const { mandates } = await office.read(electionId);
    expect(mandates.map((one: any) => one.holderName)).toEqual(['A', 'C']);
    expect(mandates[0].id).toBe(before[0].id);
    // What was known then stays known.
    const then = await server.data(
      `{ election(id: "${electionId}", knownAt: "2026-11-22T02:59:59Z") {
        mandates { holderName } polls { result { version } } } }`,
    );
    expect(then['election']).toEqual({
      mandates: [{ holderName: 'A' }, { holderName: 'B' }],
      polls: [{ result: { version: 1 } }],
    });
    expect(await office.refusal('correctResult', corrected)).toMatchObject({
      code: 'NOTHING_CHANGED',
    });
  });

  it('cannot take the ground from under a further round', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 2 });
    const { id: pollId } = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    await office.count(pollId, tellers, ids, BALLOTS, { A: 60, B: 40, C: 30 });
    await office.tell('certifyResult', { pollId });
    await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    const box = (B: number) => {
      const counts = Object.entries({ A: 60, B, C: 30 }).map(([name, votes]) => {
        return { candidateId: ids[name], votes };
      });
      return [{ box: '1', ...BALLOTS, counts }];
    };
    const correct = { pollId, reason: 'Sai sót' };
    expect(await office.refusal('correctResult', { ...correct, boxes: box(41) })).toMatchObject({
      ...{ code: 'RESULT_EXISTS', details: { round: 2 } },
    });
    const same = await office.tell('correctResult', { ...correct, boxes: box(39) }, POLL);
    expect(same.result).toMatchObject({ version: 2, seatsFilled: 1 });
  });
});

describe('an election that is annulled', () => {
  it('is as if nobody had been elected, and stays readable', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B'], { seats: 2 });
    const { id: pollId } = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    await office.count(pollId, tellers, ids, BALLOTS, { A: 60, B: 50 });
    await office.tell('certifyResult', { pollId });
    const [{ body: elected }] = (await office.read(electionId)).mandates;
    const annul = { electionId, reason: 'Vi phạm quy chế' };
    const annulled = await office.tell('annulElection', annul, ELECTION);
    expect(annulled).toMatchObject({ state: 'ANNULLED', annulledReason: 'Vi phạm quy chế' });
    expect(annulled.polls).toEqual([
      { id: pollId, round: 1, result: { version: 1, seatsOpen: 0 } },
    ]);
    expect(await body(office, elected.id)).toMatchObject({ filled: 0, mandates: [] });
    for (const [mutation, input] of [
      ['annulElection', annul],
      ['certifyResult', { pollId }],
      ['openPoll', { electionId, method: 'SECRET_BALLOT' }],
      ['resolveTie', { pollId, method: 'LOT', electedIds: [], reason: 'x' }],
    ] as const) {
      expect(await office.refusal(mutation, input)).toMatchObject({ code: 'ELECTION_ANNULLED' });
    }
    const announced = await server.data(
      `{ resultAnnouncement(assemblyId: "${congress}") { elections { seatsOpen } } }`,
    );
    expect(announced['resultAnnouncement']).toEqual({ elections: [] });
  });
});

describe('the head elected by the congress directly, where the rules let it', () => {
  it('by show of hands, quorum ruled on as the units are not known', async () => {
    const office = await ElectionOffice.open(server, { preset: 'YOUTH_UNION' });
    const congress = await office.congress({ reported: { convened: 30, present: 28 } });
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A'], {
      ...{ title: 'Bầu Bí thư', seats: 1, ballotForm: 'YES_NO' },
      post: { kind: 'CHAIR', title: 'Bí thư' },
    });
    const open = { electionId, method: 'SHOW_OF_HANDS' };
    expect(await office.refusal('openPoll', open)).toMatchObject({ code: 'RULING_NEEDED' });
    const ruling = 'Đoàn chủ tịch xác nhận các đơn vị có mặt đủ';
    const { id: pollId } = await office.tell('openPoll', { ...open, ruling });
    const said = { A: { votes: 14, against: 10, void: 3 } };
    await office.count(pollId, tellers, ids, { valid: 27 }, said);
    const { result } = await office.tell('certifyResult', { pollId }, POLL);
    expect(result.rows[0]).toMatchObject({
      ...{ base: 'RETURNED', baseNumber: 27, threshold: 14, percent: '51.85', state: 'ELECTED' },
      why: '14 votes for, 10 against, 3 void of 27 ballots returned (51.85%); needs 14 of 27 ballots returned: more than 1/2, which is reached. Place 1 by votes for 1 seat: elected.',
    });
    const { mandates } = await office.read(electionId);
    expect(mandates).toEqual([
      expect.objectContaining({
        ...{ holderName: 'A', post: { kind: 'CHAIR', title: 'Bí thư' } },
        // Nobody said how many seats the committee has.
        body: expect.objectContaining({ seats: null, filled: 1 }),
      }),
    ]);
  });
});

describe('a delegation to a higher congress', () => {
  it('is elected without mandates', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B'], {
      ...{ target: 'DELEGATION', title: 'Bầu đoàn đại biểu', seats: 2 },
      ...{ bodyKind: null, bodyName: null, post: null },
    });
    const { id: pollId } = await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT' });
    await office.count(pollId, tellers, ids, BALLOTS, { A: 60, B: 50 });
    const { result } = await office.tell('certifyResult', { pollId }, POLL);
    expect(result).toMatchObject({ seatsFilled: 2 });
    expect(await office.read(electionId)).toMatchObject({ state: 'DECIDED', mandates: [] });
  });
});
