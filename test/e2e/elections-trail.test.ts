import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { MandatesService } from '../../src/registry/terms/mandates.service.js';
import { type TestDatabase, engine, freshDatabase } from '../support/database.js';
import { ELECTION, ElectionOffice, POLL } from '../support/election-office.js';
import { type Program, ask, startProgram } from '../support/program.js';
import { type TestServer, startServer } from '../support/server.js';

type Row = Record<string, any>;

let database: TestDatabase;
let server: TestServer;
/** Another process on the same database. */
let other: TestServer;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startServer(undefined, database);
  other = await startServer(undefined, database);
});
afterAll(async () => {
  await server.close();
  await other.close();
  await database.drop();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const ALL = { issued: 90, returned: 90, valid: 90, invalid: 0 };
const SECRET = 'SECRET_BALLOT';

/** Every row of every table by table and id. */
async function books(): Promise<Record<string, Row>> {
  const { reader } = server.app.get<DataSources>(DATA_SOURCES);
  const rows: Record<string, Row> = {};
  for (const { tableName } of reader.entityMetadatas) {
    for (const row of await reader.query<Row[]>(`SELECT * FROM ${tableName} ORDER BY id`)) {
      if ('last_used_at' in row) row['last_used_at'] = null;
      rows[`${tableName} ${row['id']}`] = row;
    }
  }
  return rows;
}

/** A poll of three candidates for two seats, counted by both tellers and not certified. */
async function counted(votes: Record<string, number> = { A: 80, B: 60, C: 20 }) {
  const office = await ElectionOffice.open(server);
  const congress = await office.congress();
  const tellers = await office.tellers(congress);
  const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 2 });
  const { id: pollId } = await office.tell('openPoll', { electionId, method: SECRET });
  await office.count(pollId, tellers, ids, ALL, votes);
  return { office, congress, tellers, electionId, ids, pollId };
}

describe('what is done at the same moment', () => {
  it('two tellers save, and neither takes the place of the other', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B'], { seats: 1 });
    const { id: pollId } = await office.tell('openPoll', { electionId, method: SECRET });
    const tally = { ...ALL, counts: [{ candidateId: ids['A'], votes: 50 }] };
    const answers = await Promise.all(
      tellers.map((tellerId, i) =>
        office.ask('enterTally', { pollId, tellerId, tally }, 'id', i === 0 ? server : other),
      ),
    );
    for (const { errors } of answers) expect(errors).toBeUndefined();
    const document = `query ($id: ID!) { election(id: $id) { polls { ${POLL} } } }`;
    const { election } = await server.data(document, { id: electionId }, office.token);
    expect(election.polls[0].progress).toEqual([
      { box: '1', tallies: 2, ballots: 0, agreed: true },
    ]);
  });

  it('certified twice, there is one result and each mandate once', async () => {
    const { office, electionId, pollId } = await counted();
    const answers = await Promise.all(
      [server, other, server, other].map((on) => office.ask('certifyResult', { pollId }, 'id', on)),
    );
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'done');
    expect(codes.sort()).toEqual(['RESULT_EXISTS', 'RESULT_EXISTS', 'RESULT_EXISTS', 'done']);
    const { mandates } = await office.read(electionId);
    expect(mandates.map((one: any) => one.holderName)).toEqual(['A', 'B']);
    expect(mandates[0].body).toMatchObject({ filled: 2 });
  });

  it('sent again with its key, each step is done once', async () => {
    const { office, electionId, pollId } = await counted();
    const certify = { pollId, idempotencyKey: 'certify-1' };
    const answers = await Promise.all(
      [server, other, server].map((on) => office.ask('certifyResult', certify, POLL, on)),
    );
    for (const { data, errors } of answers) {
      expect(errors).toBeUndefined();
      expect(data.answer.result).toMatchObject({ version: 1, seatsFilled: 2 });
    }
    const open = { electionId, reason: 'Sai', idempotencyKey: 'annul-1' };
    await office.tell('annulElection', open);
    expect(await office.tell('annulElection', open, ELECTION)).toMatchObject({ state: 'ANNULLED' });
  });
});

describe('a crash between result and mandates', () => {
  it('leaves nothing, and the next attempt does it all', async () => {
    const { office, electionId, pollId } = await counted();
    const before = await books();
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const service = server.app.get(MandatesService);
    const begin = service.begin.bind(service);
    let begun = 0;
    jest.spyOn(service, 'begin').mockImplementation((...args) => {
      begun += 1;
      return begun === 2 ? Promise.reject(new Error('The process is gone.')) : begin(...args);
    });
    const broken = await office.refusal('certifyResult', { pollId });
    expect([broken.code, begun]).toEqual(['INTERNAL', 2]);
    expect(await books()).toEqual(before);
    jest.restoreAllMocks();
    await office.tell('certifyResult', { pollId });
    expect((await office.read(electionId)).mandates).toHaveLength(2);
  });

  it('also where the program is killed: a result has all its mandates, or there is none', async () => {
    const own = await freshDatabase();
    const first = await startServer(undefined, own);
    let program: Program | null = null;
    try {
      const office = await ElectionOffice.open(first);
      const congress = await office.congress();
      const tellers = await office.tellers(congress);
      const polls: string[] = [];
      for (let n = 0; n < 12; n++) {
        const names = [`A${n}`, `B${n}`, `C${n}`];
        const made = await office.election(congress, names, {
          bodyKind: 'OTHER',
          bodyName: `Ban ${n}`,
        });
        const { id } = await office.tell('openPoll', {
          ...{ electionId: made.electionId, method: SECRET },
        });
        const votes = Object.fromEntries(names.map((name) => [name, 60]));
        await office.count(id, tellers, made.ids, ALL, votes);
        polls.push(id);
      }
      await first.close();
      program = await startProgram('dist/main.js', {
        NODE_ENV: 'production',
        SECRET: 'the secret of the tests, long enough',
        DATABASE_URL: own.url,
      });
      const running = program;
      let done = 0;
      const certify = `mutation ($input: CertifyResultInput!) { certifyResult(input: $input) { id } }`;
      const send = async (to: Program, pollId: string) => {
        const input = { associationCode: office.code, pollId, idempotencyKey: pollId };
        const answer = await ask(to, certify, { input }, office.token).catch(() => null);
        if (answer?.data) done += 1;
        if (done === 4) to.child.kill('SIGKILL');
      };
      await Promise.all(polls.map((pollId) => send(running, pollId)));
      await running.ended;
      expect(running.child.signalCode).toBe('SIGKILL');
      expect(done).toBeGreaterThanOrEqual(4);
      expect(done).toBeLessThan(polls.length);

      const second = await startServer(undefined, own);
      try {
        const { reader } = second.app.get<DataSources>(DATA_SOURCES);
        if (engine === 'postgres') {
          const busy = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
            AND pid <> pg_backend_pid() AND state = 'active'`;
          while ((await reader.query<unknown[]>(busy)).length > 0) await sleep(20);
        }
        const whole = `SELECT poll.key,
            (SELECT COUNT(*) FROM poll_result r WHERE r.poll_id = poll.id) AS results,
            (SELECT COUNT(*) FROM elected_mandate e JOIN mandate m ON m.key = e.mandate_key
              WHERE e.poll_id = poll.id) AS mandates FROM poll ORDER BY poll.id`;
        const rows = await reader.query<Row[]>(whole);
        for (const { results, mandates } of rows) {
          expect([Number(results), Number(mandates)]).toEqual(
            Number(results) === 0 ? [0, 0] : [1, 3],
          );
        }
        const kept = rows.filter(({ results }) => Number(results) === 1).length;
        expect(kept).toBeGreaterThanOrEqual(done);
        for (const pollId of polls) {
          const input = { associationCode: office.code, pollId, idempotencyKey: pollId };
          await second.data(certify, { input }, office.token);
        }
        const after = await reader.query<Row[]>(whole);
        expect(after.map(({ results, mandates }) => [Number(results), Number(mandates)])).toEqual(
          polls.map(() => [1, 3]),
        );
      } finally {
        await second.close();
      }
    } finally {
      program?.child.kill('SIGKILL');
      await program?.ended;
      await own.drop();
    }
  }, 180_000);
});

describe('what is refused', () => {
  /** The refusal, once it is certain that it has changed nothing. */
  async function refused(office: ElectionOffice, mutation: string, input: Row) {
    const before = await books();
    const refusal = await office.refusal(mutation, input);
    expect(await books()).toEqual(before);
    expect(refusal.message).toMatch(/\S/);
    return refusal;
  }

  it('a tally that contradicts itself, with the numbers', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const [tellerId] = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 2 });
    const { id: pollId } = await office.tell('openPoll', {
      ...{ electionId, method: SECRET, boxes: ['1', '2'] },
    });
    const count = (name: string, votes: number) => ({ candidateId: ids[name] ?? name, votes });
    const enter = (tally: Row, box = '1') =>
      refused(office, 'enterTally', { pollId, box, tellerId, tally: { counts: [], ...tally } });
    const contradiction = { code: 'TALLY_CONTRADICTION' };
    expect(await enter({ issued: 91 })).toMatchObject({
      ...contradiction,
      ...{ path: 'input.tally.issued', details: { issued: 91, present: 90 } },
    });
    expect(await enter({ issued: 50, returned: 51 })).toMatchObject({
      ...contradiction,
      ...{ path: 'input.tally.returned', details: { issued: 50, returned: 51 } },
    });
    expect(await enter({ returned: 50, valid: 40, invalid: 9 })).toMatchObject({
      ...contradiction,
      message: '40 valid and 9 invalid ballots make 49, but 50 were returned.',
    });
    expect(await enter({ valid: 40, counts: [count('A', 41)] })).toMatchObject({
      ...contradiction,
      ...{ path: 'input.tally.counts.0.votes', details: { votes: 41, valid: 40 } },
    });
    const many = [count('A', 30), count('B', 30), count('C', 21)];
    expect(await enter({ valid: 40, counts: many })).toMatchObject({
      ...contradiction,
      details: { total: 81, most: 80 },
    });
    expect(await enter({ valid: 40, counts: [count('nobody', 1)] })).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.tally.counts.0.candidateId' },
    });
    expect(await enter({ counts: [] }, '3')).toMatchObject({
      ...{ code: 'NOT_FOUND', path: 'input.box', details: { boxes: ['1', '2'] } },
    });
    expect(
      await refused(office, 'enterTally', {
        ...{ pollId, box: '1', tellerId: 'nobody', tally: { counts: [] } },
      }),
    ).toMatchObject({ code: 'NOT_FOUND', path: 'input.tellerId' });
    // More than are present in both boxes together.
    const sixty = { issued: 60, returned: 60, valid: 60, invalid: 0, counts: [] };
    await office.tell('enterTally', { pollId, box: '1', tellerId, tally: sixty });
    expect(await enter(sixty, '2')).toMatchObject({
      ...contradiction,
      details: { issued: 120, present: 90 },
    });
  });

  it('a third teller for a box, until one of the two is relieved', async () => {
    const { office, congress, pollId, ids } = await counted();
    const [one, two, three] = (await office.tellerIds(congress)) as [string, string, string];
    const tally = { ...ALL, counts: [{ candidateId: ids['A'], votes: 80 }] };
    const third = { pollId, tellerId: three, tally };
    expect(await refused(office, 'enterTally', third)).toMatchObject({
      ...{ code: 'ALREADY_EXISTS', details: { tellerIds: [one, two] } },
    });
    await office.tell('relieveOfficer', { assemblyId: congress, officerId: two });
    const { progress } = await office.tell('enterTally', third, POLL);
    expect(progress).toEqual([{ box: '1', tallies: 2, ballots: 0, agreed: false }]);
  });

  it('a poll without quorum, or without a ruling where it is not determinable', async () => {
    const office = await ElectionOffice.open(server);
    const few = await office.congress({ reported: { convened: 100, present: 50 } });
    const { electionId } = await office.election(few, ['A']);
    expect(await refused(office, 'openPoll', { electionId, method: SECRET })).toMatchObject({
      ...{ code: 'QUORUM_NOT_MET', details: { convened: 100, present: 50, needed: 51 } },
    });
    const unknown = await office.congress({
      ordinal: 4,
      reported: { present: 50 },
      opensTerm: null,
    });
    const made = await office.election(unknown, ['A']);
    const open = { electionId: made.electionId, method: SECRET };
    expect(await refused(office, 'openPoll', open)).toMatchObject({
      ...{ code: 'RULING_NEEDED', path: 'input.ruling' },
    });
    const ruling = 'Đoàn chủ tịch xác nhận đủ đại biểu';
    expect(await office.tell('openPoll', { ...open, ruling }, POLL)).toMatchObject({
      ...{ ruling, quorum: { state: 'NOT_DETERMINABLE' }, convened: null, present: 50 },
    });
  });

  it('candidates who are no full members, stand twice, or are not on the list any more', async () => {
    const office = await ElectionOffice.open(server, { members: 2 });
    await office.admit('9', 'ASSOCIATE');
    const congress = await office.congress();
    const { id: electionId } = await office.tell('openElection', {
      ...{ assemblyId: congress, title: 'Bầu', ballotForm: 'MARKED', seats: 1 },
      ...{ bodyKind: 'INSPECTION_COMMITTEE', bodyName: 'Ban Kiểm tra' },
      post: { kind: 'CHAIR', title: 'Trưởng ban' },
    });
    const nominate = (...candidates: Row[]) =>
      refused(office, 'nominateCandidates', { electionId, candidates });
    const one = { memberNumber: '1' };
    expect(await nominate(one, { memberNumber: '9' })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.candidates.1.memberNumber' },
      details: { memberNumber: '9', on: '2024-05-10' },
    });
    expect(await nominate(one, { memberNumber: '77' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await nominate(one, one)).toMatchObject({
      ...{ code: 'ALREADY_EXISTS', path: 'input.candidates.1' },
    });
    expect(await nominate({ ...one, personName: 'A' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refused(office, 'closeCandidateList', { electionId })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await refused(office, 'openPoll', { electionId, method: SECRET })).toMatchObject({
      code: 'LIST_OPEN',
    });
    const candidates = [one, { memberNumber: '2' }, { personName: 'B' }];
    await office.tell('nominateCandidates', { electionId, candidates });
    expect(await nominate(one)).toMatchObject({ code: 'ALREADY_EXISTS' });
    const { candidates: list } = await office.tell('closeCandidateList', { electionId }, ELECTION);
    expect(await nominate({ personName: 'C' })).toMatchObject({ code: 'LIST_CLOSED' });
    const withdraw = { electionId, candidateId: list[2].id };
    expect(await refused(office, 'withdrawCandidate', withdraw)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.reason' },
    });
    const reason = 'Xin rút';
    const after = await office.tell('withdrawCandidate', { ...withdraw, reason }, ELECTION);
    expect(after.candidates[2]).toMatchObject({ name: 'B', withdrawnReason: reason });
    expect(await refused(office, 'withdrawCandidate', { ...withdraw, reason })).toMatchObject({
      code: 'NOTHING_CHANGED',
    });
    const poll = await office.tell('openPoll', { electionId, method: SECRET }, POLL);
    expect(poll.standing.map((one: any) => one.name)).toEqual(['Hội viên 1', 'Hội viên 2']);
  });

  it('a result that cannot be computed, or that there is already', async () => {
    const { office, pollId, tellers, ids } = await counted();
    const unknown = [{ candidateId: ids['A'], votes: 80 }];
    for (const tellerId of tellers) {
      await office.tell('enterTally', { pollId, tellerId, tally: { ...ALL, counts: unknown } });
    }
    expect(await refused(office, 'certifyResult', { pollId })).toMatchObject({
      ...{ code: 'NOT_COMPUTABLE', details: { candidateIds: [ids['B'], ids['C']] } },
    });
    await office.count(pollId, tellers, ids, {}, { A: 80, B: 60, C: 20 });
    expect(await refused(office, 'certifyResult', { pollId })).toMatchObject({
      ...{ code: 'NOT_COMPUTABLE', details: { base: 'VALID', candidateIds: [] } },
    });
    const early = { pollId, reason: 'x', boxes: [{ box: '1', counts: [] }] };
    expect(await refused(office, 'correctResult', early)).toMatchObject({ code: 'NOT_FOUND' });
    await office.count(pollId, tellers, ids, ALL, { A: 80, B: 60, C: 20 });
    await office.tell('certifyResult', { pollId });
    expect(await refused(office, 'certifyResult', { pollId })).toMatchObject({
      ...{ code: 'RESULT_EXISTS', details: { version: 1 } },
    });
    const lot = { pollId, method: 'LOT', electedIds: [ids['C']], reason: 'x' };
    expect(await refused(office, 'resolveTie', lot)).toMatchObject({ code: 'INVALID_INPUT' });
    const box = { box: '2', counts: [] };
    expect(await refused(office, 'correctResult', { ...early, boxes: [box] })).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('what belongs to another association', async () => {
    const { electionId, pollId } = await counted();
    const foreign = await ElectionOffice.open(server);
    expect(await refused(foreign, 'annulElection', { electionId, reason: 'x' })).toMatchObject({
      ...{ code: 'NOT_FOUND', path: 'input.electionId' },
    });
    expect(await refused(foreign, 'certifyResult', { pollId })).toMatchObject({
      ...{ code: 'NOT_FOUND', path: 'input.pollId' },
    });
    const report = `query ($id: ID!) { tallyReport(pollId: $id) { associationName } }`;
    const seen = await server.query(report, { id: pollId }, foreign.token);
    expect(seen.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

it('warns of a list with too few names, and takes it all the same', async () => {
  const office = await ElectionOffice.open(server, { preset: 'TRADE_UNION' });
  const congress = await office.congress();
  const { electionId } = await office.election(congress, ['A', 'B', 'C']);
  const { warnings, state } = await office.read(electionId);
  expect([state, warnings]).toEqual([
    'LIST_CLOSED',
    [
      '3 candidates stand for 3 seats: by the rules in force the candidates beyond the seats should be at least 1/10 of the seats.',
    ],
  ]);
});

it('writes down who did what on which decision, and names nobody in the trail', async () => {
  const name = 'Dấu Tên Ứng Viên';
  const office = await ElectionOffice.open(server);
  const congress = await office.congress();
  const [one, two] = await office.tellers(congress);
  const decision = { number: 'QĐ-7' };
  const election = {
    ...{ assemblyId: congress, title: 'Bầu', ballotForm: 'MARKED', seats: 1, decision },
    ...{ bodyKind: 'INSPECTION_COMMITTEE', bodyName: 'Ban Kiểm tra' },
    post: { kind: 'MEMBER', title: 'Ủy viên' },
  };
  const { id: electionId } = await office.tell('openElection', election);
  const candidates = [{ personName: name }, { personName: 'B' }, { personName: 'C' }];
  await office.tell('nominateCandidates', { electionId, candidates, decision });
  const { candidates: list } = await office.read(electionId);
  const [a, b, c] = list.map(({ id }: { id: string }) => id);
  await office.tell('withdrawCandidate', { electionId, candidateId: c, decision, reason: name });
  await office.tell('closeCandidateList', { electionId, decision });
  const { id: pollId } = await office.tell('openPoll', { electionId, method: SECRET, decision });
  const counts = [
    { candidateId: a, votes: 60 },
    { candidateId: b, votes: 30 },
  ];
  for (const tellerId of [one, two]) {
    await office.tell('enterTally', { pollId, tellerId, decision, tally: { ...ALL, counts } });
  }
  await office.tell('certifyResult', { pollId, decision });
  const corrected = counts.map((count, i) => ({ ...count, votes: [61, 29][i] }));
  const boxes = [{ box: '1', ...ALL, counts: corrected }];
  await office.tell('correctResult', { pollId, boxes, reason: 'Cộng sai', decision });
  await office.tell('annulElection', { electionId, reason: 'Sai thể thức', decision });
  const { reader } = server.app.get<DataSources>(DATA_SOURCES);
  const entries = await reader.query<Row[]>(`SELECT e.*, d.number FROM audit_entry e
    JOIN association a ON a.id = e.association_id LEFT JOIN decision d ON d.id = e.decision_id
    WHERE a.code = '${office.code}' AND e.actor LIKE 'token%' ORDER BY e.id`);
  expect(entries.map(({ action }) => action)).toEqual([
    ...['openElection', 'nominateCandidates', 'nominateCandidates', 'nominateCandidates'],
    ...['withdrawCandidate', 'closeCandidateList', 'openPoll', 'enterTally', 'enterTally'],
    ...['certifyResult', 'openTerm', 'setBodySeats', 'beginMandate', 'correctResult'],
    ...['withdrawMandate', 'annulElection'],
  ]);
  for (const entry of entries) {
    if (entry['action'] !== 'withdrawMandate') expect(entry['number']).toBe('QĐ-7');
    expect(JSON.stringify(entry)).not.toContain(name);
  }
  const personal = await reader.query<Row[]>('SELECT content FROM audit_personal');
  expect(personal.filter(({ content }) => content.includes(name)).length).toBeGreaterThanOrEqual(3);
});

it('reads a list of elections with as many statements as one', async () => {
  const office = await ElectionOffice.open(server);
  const congress = await office.congress();
  const tellers = await office.tellers(congress);
  const hold = async (n: number) => {
    const made = await office.election(congress, ['A', 'B', 'C'], {
      bodyKind: 'OTHER',
      bodyName: `Ban ${n}`,
    });
    const { id } = await office.tell('openPoll', {
      ...{ electionId: made.electionId, method: SECRET },
    });
    await office.count(id, tellers, made.ids, ALL, { A: 60, B: 60, C: 60 });
    await office.tell('certifyResult', { pollId: id });
  };
  const list = `query ($id: ID!) { congress(id: $id) { elections { title state warnings
    candidates { name } mandates { holderName } polls { standing { name } progress { box }
      differences { box } tellerTallies { tellerName } result { rows { why } } } } } }`;
  const read = () => server.statements(() => server.data(list, { id: congress }, office.token));
  await hold(1);
  const one = await read();
  await hold(2);
  await hold(3);
  expect(await read()).toBe(one);
});
