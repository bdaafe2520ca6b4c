import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  CongressSecretary,
  electedOf,
  type Listed,
  MORE_THAN_HALF,
  rowOf,
} from '../support/congress-secretary.js';
import { type TestServer, startServer } from '../support/server.js';

/*
 * Published worked examples of counting votes, quorum and percentages, done as an office does them.
 * Their sources are in docs/elections.md, "Published cases".
 */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('teller’s guide of the youth union: a branch of 20', () => {
  const NAMES = ['A', 'B', 'C', 'D', 'E'];
  const BALLOTS = { issued: 19, returned: 18, valid: 16, invalid: 2 };

  /** 19 of 20 are there to elect 3 of 5. */
  async function branch(names = NAMES, seats = 3, base = 'RETURNED') {
    const union = await CongressSecretary.found(server, 'YOUTH_UNION', [
      { rule: 'ELECTED', share: MORE_THAN_HALF, base },
      // A branch has no units below it.
      { rule: 'QUORUM_UNITS', share: null },
    ]);
    const congress = await union.congress({
      ...{ title: 'Đại hội chi đoàn', date: '2012', composition: 'GENERAL_ASSEMBLY' },
      ...{ opensTerm: { ordinal: 1, label: '2012-2014' }, reported: { convened: 20, present: 19 } },
    });
    return { union, election: await union.election(congress, { seats }, names) };
  }

  /** A ballot on which all but these are struck out. */
  const leaving = ({ candidates }: Listed, ...left: string[]) => ({
    names: Object.entries(candidates).flatMap(([name, id]) => (left.includes(name) ? [] : id)),
  });

  it('10 marks of which 2 are on invalid ballots count 8 of the 10 that are needed', async () => {
    const { union, election } = await branch();
    const poll = await union.heldByBallots(election, 19, [
      ...Array.from({ length: 8 }, () => leaving(election, 'A', 'B', 'E')),
      ...Array.from({ length: 8 }, () => leaving(election, 'A', 'C')),
      ...Array.from({ length: 2 }, () => leaving(election, 'A', 'B', 'C', 'E')),
    ]);
    expect(poll.result.ballots).toMatchObject(BALLOTS);
    expect(rowOf(poll, 'E')).toMatchObject({
      ...{ votes: 8, base: 'RETURNED', baseNumber: 18, threshold: 10, state: 'NOT_ELECTED' },
      why: '8 votes of 18 ballots returned (44.44%); needs 10 of 18 ballots returned: more than 1/2, which is not reached. Not elected.',
    });
    expect(electedOf(poll)).toEqual(['A']);
  });

  it('10 valid votes do not elect who is fourth for three seats', async () => {
    const { union, election } = await branch();
    const votes = { A: 14, B: 12, C: 11, D: 10, E: 1 };
    const poll = await union.held(election, [{ ...BALLOTS, votes }]);
    expect(electedOf(poll)).toEqual(['A', 'B', 'C']);
    expect(rowOf(poll, 'D')).toMatchObject({
      ...{ threshold: 10, rank: 4, state: 'NOT_ELECTED' },
      why: '10 votes of 18 ballots returned (55.56%); needs 10 of 18 ballots returned: more than 1/2, which is reached. But it is place 4 by votes, and there are 3 seats: not elected.',
    });
  });

  it('on the base of valid ballots 9 would do', async () => {
    const { union, election } = await branch(NAMES, 3, 'VALID');
    const votes = { A: 14, B: 12, C: 9, D: 8, E: 1 };
    const poll = await union.held(election, [{ ...BALLOTS, votes }]);
    expect(rowOf(poll, 'C')).toMatchObject({ threshold: 9, state: 'ELECTED' });
  });

  it('a ballot without a name is invalid, except where the list has one', async () => {
    const several = await branch();
    const blank = (listed: Listed) => [
      ...Array.from({ length: 10 }, () => leaving(listed, 'A')),
      leaving(listed),
    ];
    const poll = await several.union.heldByBallots(several.election, 19, blank(several.election));
    expect(poll.result.ballots).toMatchObject({ returned: 11, valid: 10, invalid: 1 });
    const one = await branch(['A'], 1);
    const single = await one.union.heldByBallots(one.election, 19, blank(one.election));
    expect(single.result.ballots).toMatchObject({ returned: 11, valid: 11, invalid: 0 });
    expect(rowOf(single, 'A')).toMatchObject({ votes: 10, state: 'ELECTED' });
  });
});

it('a district congress of the youth union with 115, then 120 of 180 delegates has no quorum', async () => {
  const union = await CongressSecretary.found(server, 'YOUTH_UNION');
  // How many units there are is not published: here 30, of 8 or 4 delegates.
  const codes = Array.from({ length: 30 }, (_, i) => `D${i + 1}`);
  for (const code of codes) {
    const unit = { code, name: `Đơn vị ${code}`, sector: 'TERRITORIAL', from: '2000' };
    await union.do('establishBranch', unit, 'code');
  }
  const { id: assemblyId } = await union.do('prepareCongress', {
    ...{ kind: 'TERM', title: 'Đại hội', composition: 'DELEGATES', date: '2012-06-01' },
  });
  const delegates = codes.flatMap((branchCode, i) =>
    Array.from({ length: i < 15 ? 8 : 4 }, (_, n) => ({
      ...{ personName: `Đại biểu ${n + 1} của ${branchCode}`, branchCode, basis: 'ELECTED' },
    })),
  );
  await union.do('enterDelegates', { assemblyId, delegates });
  await union.do('conveneCongress', { assemblyId });
  await union.do('openSession', { assemblyId });
  const ids = new Map<string, string[]>();
  for (const code of codes) {
    const list = `delegates(branch: "${code}") { nodes { id } }`;
    const { congress } = await union.query(`query ($id: ID!) { congress(id: $id) { ${list} } }`, {
      id: assemblyId,
    });
    const { nodes } = congress.delegates;
    ids.set(
      code,
      nodes.map(({ id }: any) => id),
    );
  }
  const arrive = async (delegateIds: readonly (string | undefined)[]) => {
    const at = '2012-06-01T01:00:00Z';
    const quorum = `assembly { quorum { state present needed unitsNeeded units { convened represented } } }`;
    const checked = await union.do('checkIn', { assemblyId, delegateIds, at }, quorum);
    return checked.assembly.quorum;
  };
  const larger = codes.slice(0, 15).flatMap((code) => ids.get(code) ?? []);
  expect(await arrive(larger.slice(0, 115))).toMatchObject({
    ...{ state: 'NOT_MET', present: 115, needed: 120 },
  });
  const enough = await arrive(larger.slice(115));
  expect(enough).toEqual({
    ...{ state: 'NOT_MET', present: 120, needed: 120, unitsNeeded: 20 },
    units: { convened: 30, represented: 15 },
  });
  const election = await union.election(assemblyId, { seats: 1, termOrdinal: 1 }, ['A', 'B']);
  expect(
    await union.refusal('openPoll', { electionId: election.id, method: 'SECRET_BALLOT' }),
  ).toMatchObject({ code: 'QUORUM_NOT_MET', details: { present: 120, needed: 120 } });
  const others = await arrive(codes.slice(15, 20).map((code) => ids.get(code)?.[0]));
  expect(others).toMatchObject({ state: 'MET', units: { represented: 20 } });
});

it('National Election Council: 22.566 per cent is 22.57, the third decimal rounded half up', async () => {
  const council = await CongressSecretary.found(server, 'ASSOCIATION_2010');
  const congress = await council.congress({
    ...{ title: 'Bầu cử', date: '2021', reported: { convened: 100_000, present: 100_000 } },
    opensTerm: { ordinal: 1, label: '2021-2026' },
  });
  const election = await council.election(congress, { seats: 1 }, ['A', 'B', 'C', 'D']);
  const votes = { A: 22_566, B: 22_565, C: 22_564, D: 32_305 };
  const poll = await council.held(election, [
    { issued: 100_000, returned: 100_000, valid: 100_000, invalid: 0, votes },
  ]);
  const percents = poll.result.rows.map(({ percent }: any) => percent);
  expect(percents).toEqual(['32.31', '22.57', '22.57', '22.56']);
});
