import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { CongressOffice } from '../support/congress-office.js';
import { type TestServer, startServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
beforeEach(() => server.clock.set('2026-11-22T08:00:00.000Z'));
afterAll(() => server.close());

const at = (time: string) => `2026-11-22T${time}:00.000Z`;

describe('a session', () => {
  it('does not end before somebody came or left, or a poll began', async () => {
    const office = await CongressOffice.open(server, 'dong');
    const id = await office.prepare({ opensTerm: { ordinal: 1, label: '2026-2031' } });
    const ids = await office.delegates(id, ['A1', 'A2', 'B1']);
    await office.tell('conveneCongress', { assemblyId: id });
    const of = { assemblyId: id };
    const delegateIds = Object.values(ids);
    await office.tell('checkIn', { ...of, delegateIds, at: at('02:00') }, 'changed');
    await office.tell('openSession', { ...of, at: at('03:00') });
    await office.tell('checkOut', { ...of, delegateIds: [ids['B1']], at: at('04:00') }, 'changed');

    const close = (time: string) => office.refusal('closeCongress', { ...of, at: at(time) });
    const refused = { code: 'INVALID_INPUT', path: ['input', 'at'] };
    expect(await close('03:30')).toMatchObject({ ...refused, details: { last: at('04:00') } });
    const electionId = await withOpenPoll(office, id, at('05:00'));
    expect(await close('04:30')).toMatchObject({ ...refused, details: { last: at('05:00') } });
    await office.tell('annulElection', { electionId, reason: 'Nhầm' });
    await office.tell('closeCongress', { ...of, at: at('04:30') });
  });
});

describe('a series of congresses', () => {
  const term = { ordinal: 1, label: '2026-2031' };
  const founding = { kind: 'FOUNDING', title: 'Đại hội thành lập', opensTerm: term };

  it('has one that founds, and one that opens a term', async () => {
    const office = await CongressOffice.open(server, 'chuoi');
    // Entered by hand beforehand, the term is the one that this very congress opens.
    await office.tell('openTerm', { ...term, startsOn: '2026-11-22' });
    const first = await office.prepare(founding);
    const second = await office.prepare(founding);
    const other = await office.prepare({ opensTerm: term });
    await office.tell('conveneCongress', { assemblyId: first });
    await office.tell('openSession', { assemblyId: first });

    const { opensTerm: _, ...again } = founding;
    const congress = { title: 'Khác', composition: 'DELEGATES', date: '2026-11-22' };
    const exists = { code: 'ALREADY_EXISTS', details: { id: first } };
    expect(await office.refusal('prepareCongress', { ...congress, ...again })).toMatchObject({
      ...{ ...exists, path: ['input', 'kind'] },
    });
    expect(
      await office.refusal('prepareCongress', { ...congress, kind: 'TERM', opensTerm: term }),
    ).toMatchObject({ ...exists, path: ['input', 'opensTerm'] });
    for (const assemblyId of [second, other]) {
      expect(await office.refusal('conveneCongress', { assemblyId })).toMatchObject({
        ...{ ...exists, path: ['input', 'assemblyId'] },
      });
    }
    const next = { ordinal: 2, label: '2031-2036' };
    const correct = { assemblyId: other, reason: 'Nhầm' };
    await office.tell('correctCongress', { ...correct, opensTerm: next });
    expect(await office.refusal('correctCongress', { ...correct, opensTerm: term })).toMatchObject({
      ...{ ...exists, path: ['input', 'opensTerm'] },
    });
    await office.tell('conveneCongress', { assemblyId: other });
    const reason = { assemblyId: first, reason: 'Tên', title: 'Đại hội thành lập Hội' };
    await office.tell('correctCongress', { ...reason, opensTerm: { ...term, label: '2026-2032' } });
  });
});

describe('reported numbers', () => {
  const FIELDS = `numbers { convened excused present reported { excused } }
    quorum { state base needed why } credentialsReport { excused }`;

  it('say how many were excused, and the quorum is reckoned by them', async () => {
    const office = await CongressOffice.open(server, 'bao', false);
    await office.tell('setRuleSet', {
      ...{ preset: 'ASSOCIATION_2024', from: '2016-01-01' },
      overrides: [
        {
          ...{ rule: 'QUORUM_PRESENT', charterArticle: 'Điều 9' },
          share: { numerator: 2, denominator: 3, comparison: 'AT_LEAST' },
          base: 'CONVENED_LESS_EXCUSED',
        },
      ],
    });
    const reported = { convened: 50, excused: 5, present: 30 };
    const id = await office.prepare({ reported });
    await office.tell('conveneCongress', { assemblyId: id });
    expect(await office.read(id, FIELDS)).toMatchObject({
      numbers: { ...reported, reported: { excused: 5 } },
      quorum: { state: 'MET', base: 45, needed: 30 },
      credentialsReport: { excused: 5 },
    });
    await office.tell('correctCongress', {
      ...{ assemblyId: id, reason: 'Nguồn không nói', reported: { convened: 50, present: 30 } },
    });
    expect((await office.read(id, FIELDS)).quorum).toMatchObject({
      ...{ state: 'NOT_DETERMINABLE', base: null },
    });
  });

  it.each([
    [{ convened: 50, excused: 51 }, 'excused', 'to have 51 excused, and only 50 convened'],
    [{ convened: 50, excused: 5, present: 46 }, 'excused', '46 present and 5 excused'],
    [{ convened: 50, excused: 5, present: 51 }, 'present', 'to have 51 present, and only 50'],
  ])('%j contradict each other', async (reported, argument, message) => {
    const office = await CongressOffice.open(server, `sai-${reported.excused}-${argument}`, false);
    const congress = { kind: 'TERM', title: 'Đại hội', composition: 'DELEGATES' };
    const refusal = await office.refusal('prepareCongress', {
      ...{ ...congress, date: '2026-11-22', reported },
    });
    expect(refusal).toMatchObject({
      ...{ code: 'TALLY_CONTRADICTION', path: ['input', 'reported', argument] },
    });
    expect(refusal.message).toContain(message);
  });
});

it('a general assembly that is put off calls those too who join until then', async () => {
  const office = await CongressOffice.open(server, 'hoan');
  const id = await office.prepare({ composition: 'GENERAL_ASSEMBLY' });
  await office.tell('conveneCongress', { assemblyId: id });
  await office.admit('B9', 'B', { from: '2026-11-24' });
  const convened = async () => (await office.read(id, 'numbers { convened }')).numbers.convened;
  expect(await convened()).toBe(10);
  await office.tell('correctCongress', { assemblyId: id, reason: 'Hoãn', date: '2026-11-25' });
  expect(await convened()).toBe(11);
  const correction = { assemblyId: id, reason: 'Sớm lại', date: '2026-11-23' };
  expect(await office.refusal('correctCongress', correction)).toMatchObject({
    ...{ code: 'NOT_ELIGIBLE', path: ['input', 'date'] },
  });
  const delegateId = (await office.ids(id))['B9'];
  const off = { assemblyId: id, delegateId, standing: 'WITHDRAWN', reason: 'Chưa vào hội' };
  await office.tell('setDelegateStanding', off);
  await office.tell('correctCongress', correction);
  expect(await convened()).toBe(10);
});

/** An election with a poll open from a moment on. */
async function withOpenPoll(office: CongressOffice, assemblyId: string, openedAt: string) {
  const { id: electionId } = await office.tell(
    'openElection',
    {
      ...{ assemblyId, title: 'Bầu', seats: 1, origin: 'ELECTED', ballotForm: 'MARKED' },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
    },
    'id',
  );
  const candidates = ['A1', 'A2'].map((memberNumber) => ({ memberNumber, origin: 'DELEGATES' }));
  await office.tell('nominateCandidates', { electionId, candidates });
  await office.tell('closeCandidateList', { electionId });
  const officers = ['Một', 'Hai'].map((personName) => ({ role: 'TELLERS_COMMITTEE', personName }));
  await office.tell('appointOfficers', { assemblyId, officers });
  await office.tell('openPoll', { electionId, method: 'SECRET_BALLOT', openedAt });
  return electionId as string;
}
