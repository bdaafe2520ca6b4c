import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { CongressOffice } from '../support/congress-office.js';
import { type TestServer, startServer } from '../support/server.js';

let server: TestServer;
let office: CongressOffice;

beforeAll(async () => {
  server = await startServer();
  office = await CongressOffice.open(server, 'hoi');
  await office.admit('L2', 'B', { class: 'HONORARY' });
});

beforeEach(() => server.clock.set('2026-11-22T02:00:00.000Z'));
afterAll(() => server.close());

const SIX = ['A1', 'A2', 'A3', 'B1', 'B2', 'C1'];
const minute = (n: number) => `2026-11-22T01:${String(n).padStart(2, '0')}:00.000Z`;

/** A congress of today with these delegates, convened. */
async function convened(numbers: readonly string[] = SIX) {
  const id = await office.prepare();
  const ids = await office.delegates(id, numbers);
  await office.tell('conveneCongress', { assemblyId: id });
  return { id, ids, all: numbers.map((number) => ids[number] as string) };
}

async function names(id: string, show: string, at?: string): Promise<string[]> {
  const when = at ? `, at: "${at}"` : '';
  const { delegates } = await office.read(
    id,
    `delegates(show: ${show}${when}, first: 100) { totalCount nodes { memberNumber name } }`,
  );
  expect(delegates.totalCount).toBe(delegates.nodes.length);
  return delegates.nodes.map(
    (one: { memberNumber: string | null; name: string }) => one.memberNumber ?? one.name,
  );
}

describe('the list', () => {
  it('takes members, each of the own branch, and persons outside the roster', async () => {
    const id = await office.prepare();
    await office.tell('enterDelegates', {
      assemblyId: id,
      delegates: [
        { memberNumber: 'A1', basis: 'ELECTED' },
        { memberNumber: 'B1', basis: 'APPOINTED', branchCode: 'B' },
        { memberNumber: 'C1', basis: 'EX_OFFICIO', title: 'Chủ tịch' },
        { memberNumber: 'A2', role: 'ALTERNATE' },
        { personName: 'Bà Ngô Thị Ái', basis: 'ELECTED', branchCode: 'B' },
      ],
    });
    const { delegates, numbers } = await office.read(
      id,
      `delegates { nodes { name memberNumber role basis title standing branch { code } class sex } }
       numbers { convened units { convened } }`,
    );
    expect(delegates.nodes).toMatchObject([
      { name: 'Trần Văn A1', role: 'DELEGATE', basis: 'ELECTED', branch: { code: 'A' } },
      { name: 'Trần Văn A2', role: 'ALTERNATE', basis: null, branch: null, sex: 'FEMALE' },
      { name: 'Bà Ngô Thị Ái', memberNumber: null, branch: { code: 'B' }, class: null },
      { name: 'Trần Văn B1', basis: 'APPOINTED', branch: { code: 'B' }, class: 'FULL' },
      { name: 'Trần Văn C1', basis: 'EX_OFFICIO', branch: null, title: 'Chủ tịch' },
    ]);
    expect(numbers).toEqual({ convened: 4, units: null });
  });

  const elected = { basis: 'ELECTED' };
  it.each([
    ['an associate', [{ memberNumber: 'L1', ...elected }], 'NOT_ELIGIBLE', 'memberNumber'],
    ['an honorary member', [{ memberNumber: 'L2', ...elected }], 'NOT_ELIGIBLE', 'memberNumber'],
    [
      'a member of another branch',
      [{ memberNumber: 'A1', branchCode: 'B', ...elected }],
      'NOT_ELIGIBLE',
      'memberNumber',
    ],
    ['nobody known', [{ memberNumber: 'X9', ...elected }], 'NOT_FOUND', 'memberNumber'],
    ['a guest', [{ memberNumber: 'A1', role: 'GUEST' }], 'INVALID_INPUT', 'role'],
    ['a delegate by nothing', [{ memberNumber: 'A1' }], 'INVALID_INPUT', 'basis'],
    ['a member as such', [{ memberNumber: 'A1', basis: 'MEMBER' }], 'INVALID_INPUT', 'basis'],
    ['no name at all', [elected], 'INVALID_INPUT', 'memberNumber'],
  ])('refuses %s', async (_, delegates, code, argument) => {
    const { id } = await convened(['C1']);
    expect(await office.refusal('enterDelegates', { assemblyId: id, delegates })).toMatchObject({
      code,
      path: ['input', 'delegates', 0, argument],
    });
    expect(await names(id, 'ALL')).toEqual(['C1']);
  });

  it('has nobody twice, and takes all or none', async () => {
    const { id } = await convened(['C1']);
    const twice = (delegates: object[]) =>
      office.refusal('enterDelegates', {
        assemblyId: id,
        delegates: delegates.map((one) => ({ basis: 'ELECTED', ...one })),
      });
    expect(await twice([{ memberNumber: 'A1' }, { memberNumber: 'C1' }])).toMatchObject({
      code: 'DELEGATE_TWICE',
      path: ['input', 'delegates', 1, 'memberNumber'],
    });
    expect(await twice([{ memberNumber: 'A1' }, { memberNumber: 'A1' }])).toMatchObject({
      code: 'DELEGATE_TWICE',
    });
    const named = { personName: 'Ai đó', branchCode: 'B' };
    expect(await twice([named, named])).toMatchObject({
      path: ['input', 'delegates', 1, 'personName'],
    });
    const guests = { assemblyId: id, guests: [{ memberNumber: 'C1' }] };
    expect((await office.refusal('inviteGuests', guests)).code).toBe('DELEGATE_TWICE');
    expect(await names(id, 'EVERYBODY')).toEqual(['C1']);
  });

  it('takes the same people from two offices at once only once', async () => {
    const id = await office.prepare();
    const input = {
      assemblyId: id,
      delegates: SIX.map((memberNumber) => ({ memberNumber, basis: 'ELECTED' })),
    };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => office.send('enterDelegates', input)),
    );
    const refused = answers.flatMap(({ errors }) => errors?.[0]?.extensions.code ?? []);
    expect(refused).toEqual(['DELEGATE_TWICE', 'DELEGATE_TWICE', 'DELEGATE_TWICE']);
    expect(await names(id, 'ALL')).toHaveLength(6);
  });

  it('of a general assembly is the roster of the day', async () => {
    const id = await office.prepare({ composition: 'GENERAL_ASSEMBLY' });
    await office.tell('conveneCongress', { assemblyId: id });
    expect(await names(id, 'CONVENED')).toHaveLength(10);
    const reported = await office.prepare({
      ...{ composition: 'GENERAL_ASSEMBLY', reported: { convened: 700 } },
    });
    await office.tell('conveneCongress', { assemblyId: reported });
    expect((await office.read(reported, 'numbers { convened }')).numbers.convened).toBe(700);
  });

  it('of a general assembly is completed, whoever is on it before', async () => {
    const id = await office.prepare({ composition: 'GENERAL_ASSEMBLY' });
    await office.delegates(id, ['A1'], { basis: 'MEMBER' });
    const guests = [{ memberNumber: 'B2' }, { memberNumber: 'L1' }, { personName: 'Khách' }];
    await office.tell('inviteGuests', { assemblyId: id, guests });
    await office.tell('conveneCongress', { assemblyId: id });
    expect((await names(id, 'CONVENED')).sort()).toEqual(
      ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'B1', 'B2', 'B3', 'C1'].sort(),
    );
    expect(await names(id, 'GUESTS')).toEqual(['Khách', 'L1']);
    const { quorum } = await office.read(id, 'quorum { base needed }');
    expect(quorum).toEqual({ base: 10, needed: 6 });
  });

  it('has no more elected of a branch than the seats apportioned to it', async () => {
    const id = await office.prepare();
    const seats = { referenceDate: '2026-10-01', seats: 5, floor: 1 };
    await office.tell('apportionDelegates', { assemblyId: id, ...seats });
    const ids = await office.delegates(id, ['A1', 'A2', 'A3', 'C1']);
    const enter = (delegates: object[]) => ({ assemblyId: id, delegates });
    const another = [{ memberNumber: 'A4', basis: 'ELECTED' }];
    expect(await office.refusal('enterDelegates', enter(another))).toMatchObject({
      ...{ code: 'APPORTIONMENT_SUM', path: ['input', 'delegates'] },
      message: expect.stringContaining("The branch 'A' would have 4 elected delegates, and 3 of"),
      details: { branch: 'A', seats: 3, elected: 4 },
    });
    const unsaid = [{ personName: 'Ai đó', basis: 'ELECTED' }];
    expect(await office.refusal('enterDelegates', enter(unsaid))).toMatchObject({
      ...{ code: 'APPORTIONMENT_SUM', details: { branch: null, seats: 0, elected: 1 } },
    });
    await office.tell(
      'enterDelegates',
      enter([
        { memberNumber: 'A4', role: 'ALTERNATE', branchCode: 'A' },
        { memberNumber: 'A5', basis: 'EX_OFFICIO' },
      ]),
    );
    const { A4 } = await office.ids(id);
    const replaced = { delegateId: ids['A1'], alternateId: A4, reason: 'Ốm' };
    await office.tell('replaceDelegate', { assemblyId: id, ...replaced });
    const standing = (standing: string, delegateId = ids['A2']) => ({
      ...{ assemblyId: id, delegateId, standing },
      ...(standing !== 'CONVENED' && { reason: 'Bận' }),
    });
    await office.tell('setDelegateStanding', standing('WITHDRAWN'));
    await office.tell('enterDelegates', enter([{ memberNumber: 'A6', basis: 'ELECTED' }]));
    expect(await office.refusal('setDelegateStanding', standing('CONVENED'))).toMatchObject({
      ...{ code: 'APPORTIONMENT_SUM', path: ['input', 'standing'] },
      details: { branch: 'A', seats: 3, elected: 4 },
    });
    await office.tell('setDelegateStanding', standing('EXCUSED', ids['A3']));
    expect((await names(id, 'CONVENED')).sort()).toEqual(['A3', 'A4', 'A5', 'A6', 'C1']);

    const adjustments = [
      { branchCode: 'A', seats: 4, reason: 'Đơn vị lớn' },
      { branchCode: 'B', seats: 0, reason: 'Không cử' },
    ];
    await office.tell('adjustApportionment', { assemblyId: id, adjustments });
    await office.tell('setDelegateStanding', standing('CONVENED'));
  });

  it('leaves no branch fewer seats than it has elected delegates on the list', async () => {
    const id = await office.prepare();
    const seats = { referenceDate: '2026-10-01', seats: 5, floor: 1 };
    await office.tell('apportionDelegates', { assemblyId: id, ...seats });
    const ids = await office.delegates(id, ['A1', 'A2', 'A3', 'C1']);
    const adjustments = [
      { branchCode: 'A', seats: 2, reason: 'Nhường' },
      { branchCode: 'B', seats: 2, reason: 'Đơn vị đặc thù' },
    ];
    const adjust = { assemblyId: id, adjustments };
    const fault = { code: 'APPORTIONMENT_SUM', details: { branch: 'A', seats: 2, elected: 3 } };
    expect(await office.refusal('adjustApportionment', adjust)).toMatchObject({
      ...{ ...fault, path: ['input', 'adjustments'] },
    });
    const fewer = { assemblyId: id, ...seats, seats: 3 };
    const again = { ...fault, path: ['input', 'seats'], details: { branch: 'A', elected: 3 } };
    expect(await office.refusal('apportionDelegates', fewer)).toMatchObject(again);
    await office.tell('conveneCongress', { assemblyId: id });
    expect(await office.refusal('apportionDelegates', fewer)).toMatchObject(again);
    const { apportionment } = await office.read(id, 'apportionment { seats branches { seats } }');
    expect(apportionment).toEqual({ seats: 5, branches: [3, 1, 1].map((n) => ({ seats: n })) });

    // Once the delegate has withdrawn the seat is free.
    await office.tell('setDelegateStanding', {
      ...{ assemblyId: id, delegateId: ids['A3'], standing: 'WITHDRAWN', reason: 'Bận' },
    });
    await office.tell('adjustApportionment', adjust);
  });

  it('has no member by name, unless a note says who else has the name', async () => {
    const id = await office.prepare();
    const named = { personName: 'trần  văn l1', basis: 'APPOINTED' };
    const input = { assemblyId: id, delegates: [{ memberNumber: 'A1', basis: 'ELECTED' }, named] };
    expect(await office.refusal('enterDelegates', input)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: ['input', 'delegates', 1, 'personName'] },
      details: { memberNumbers: ['L1'] },
    });
    expect(await names(id, 'ALL')).toEqual([]);
    await office.tell('enterDelegates', { ...input, note: 'Người trùng tên, ngoài hội' });
    expect((await names(id, 'ALL')).sort()).toEqual(['A1', 'trần văn l1']);
  });

  it('is checked again where the congress is on another day', async () => {
    const { id } = await convened(['A1']);
    const date = { assemblyId: id, reason: 'Nhầm năm', date: '2015-11-22' };
    expect(await office.refusal('correctCongress', date)).toMatchObject({
      code: 'NOT_ELIGIBLE',
      path: ['input', 'date'],
    });
    expect((await office.read(id, 'date')).date).toBe('2026-11-22');
  });
});

describe('check-in', () => {
  it('makes the quorum, minute by minute', async () => {
    const { id, ids, all } = await convened();
    const quorum = async (at?: string) => {
      const read = await office.read(
        id,
        `quorum${at ? `(at: "${at}")` : ''} { state present needed }`,
      );
      return read.quorum;
    };
    expect(await quorum()).toEqual({ state: 'NOT_DETERMINABLE', present: null, needed: 4 });
    await office.tell('checkIn', { assemblyId: id, delegateIds: all.slice(0, 3), at: minute(10) });
    expect(await quorum()).toEqual({ state: 'NOT_MET', present: 3, needed: 4 });
    await office.tell('checkIn', { assemblyId: id, delegateIds: [ids['B2']], at: minute(20) });
    expect(await quorum()).toEqual({ state: 'MET', present: 4, needed: 4 });
    await office.tell('checkOut', { assemblyId: id, delegateIds: [ids['A1']], at: minute(40) });

    expect(await quorum(minute(9))).toMatchObject({ state: 'NOT_MET', present: 0 });
    expect(await quorum(minute(10))).toMatchObject({ state: 'NOT_MET', present: 3 });
    expect(await quorum(minute(20))).toMatchObject({ state: 'MET', present: 4 });
    expect(await quorum(minute(39))).toMatchObject({ state: 'MET', present: 4 });
    expect(await quorum(minute(40))).toMatchObject({ state: 'NOT_MET', present: 3 });
    expect(await quorum()).toMatchObject({ state: 'NOT_MET', present: 3 });

    await office.tell('checkIn', { assemblyId: id, delegateIds: [ids['A1']], at: minute(50) });
    await office.tell('openSession', { assemblyId: id, at: minute(51) });
    await office.tell('closeCongress', { assemblyId: id, at: minute(55) });
    expect(await quorum()).toMatchObject({ state: 'MET', present: 4 });
    await office.tell('checkOut', { assemblyId: id, delegateIds: all, at: minute(54) });
    expect(await quorum()).toMatchObject({ state: 'NOT_MET', present: 0 });
    const late = { assemblyId: id, delegateIds: all, at: minute(56) };
    expect((await office.refusal('checkIn', late)).path).toEqual(['input', 'at']);
  });

  it('counts neither guests nor alternates nor the excused', async () => {
    const { id, ids } = await convened(['A1', 'A2', 'A3']);
    await office.tell('inviteGuests', { assemblyId: id, guests: [{ personName: 'Khách' }] });
    await office.tell('enterDelegates', {
      assemblyId: id,
      delegates: [{ memberNumber: 'A4', role: 'ALTERNATE' }],
    });
    const standing = { standing: 'EXCUSED', reason: 'Ốm' };
    await office.tell('setDelegateStanding', {
      assemblyId: id,
      delegateId: ids['A1'],
      ...standing,
    });
    const more = await office.ids(id);
    const delegateIds = [more['Khách'], more['A4'], more['A2']];
    await office.tell('checkIn', { assemblyId: id, delegateIds });
    expect(await office.read(id, 'numbers { convened excused present }')).toEqual({
      numbers: { convened: 3, excused: 1, present: 1 },
    });
    expect(
      await office.refusal('checkIn', { assemblyId: id, delegateIds: [ids['A1']] }),
    ).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: ['input', 'delegateIds', 0] },
      details: { standing: 'EXCUSED' },
    });
  });

  it('at two doors at once counts everybody once', async () => {
    const { id, all } = await convened();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        office.send(
          'checkIn',
          { assemblyId: id, delegateIds: i % 2 === 0 ? all : [...all].reverse() },
          'changed unchanged assembly { numbers { present } }',
        ),
      ),
    );
    const outcomes = answers.map(({ data }) => data!['answer']);
    expect(outcomes.flatMap(({ changed }) => changed).sort()).toEqual([...all].sort());
    for (const { changed, unchanged } of outcomes) {
      expect([...changed, ...unchanged].sort()).toEqual([...all].sort());
    }
    expect(await names(id, 'PRESENT')).toHaveLength(6);
    const { delegates } = await office.read(id, 'delegates { nodes { attendance { leftAt } } }');
    for (const { attendance } of delegates.nodes) expect(attendance).toEqual([{ leftAt: null }]);
  });

  it('answers again what it answered before', async () => {
    const { id, all } = await convened(['A1', 'A2']);
    const input = { assemblyId: id, delegateIds: all, idempotencyKey: `in-${id}` };
    const fields = 'changed unchanged';
    const first = await office.tell('checkIn', input, fields);
    expect(first).toEqual({ changed: all, unchanged: [] });
    expect(await office.tell('checkIn', input, fields)).toEqual(first);
  });

  it('refuses moments that cannot be', async () => {
    const { id, all } = await convened(['A1']);
    const of = (at: string) => ({ assemblyId: id, delegateIds: all, at });
    for (const at of ['2026-11-22T03:00:00Z', '2026-11-20T03:00:00Z']) {
      expect(await office.refusal('checkIn', of(at))).toMatchObject({
        code: 'INVALID_INPUT',
        path: ['input', 'at'],
      });
    }
    await office.tell('checkIn', of(minute(30)));
    for (const at of [minute(29), minute(30)]) {
      expect(await office.refusal('checkOut', of(at))).toMatchObject({
        details: { cameAt: minute(30) },
      });
    }
    const none = { assemblyId: id, delegateIds: ['nobody'] };
    expect(await office.refusal('checkIn', none)).toMatchObject({
      code: 'NOT_FOUND',
      path: ['input', 'delegateIds', 0],
    });
  });
});

describe('an alternate', () => {
  async function withAlternate() {
    const congress = await convened(['A1', 'A2', 'B1']);
    await office.tell('enterDelegates', {
      assemblyId: congress.id,
      delegates: [
        { memberNumber: 'A3', role: 'ALTERNATE', branchCode: 'A' },
        { memberNumber: 'B2', role: 'ALTERNATE', branchCode: 'B' },
      ],
    });
    return { ...congress, ids: await office.ids(congress.id) };
  }

  it('takes the place of who is not there, and the numbers hold at every moment', async () => {
    const { id, ids } = await withAlternate();
    const replacement = { delegateId: ids['A1'], alternateId: ids['A3'], reason: 'Công tác' };
    const at = { assemblyId: id, delegateIds: [ids['A1']] };
    await office.tell('checkIn', { ...at, at: minute(10) });
    expect(
      await office.refusal('replaceDelegate', { assemblyId: id, ...replacement }),
    ).toMatchObject({
      ...{ code: 'DELEGATE_PRESENT', path: ['input', 'delegateId'] },
      details: { cameAt: minute(10) },
    });
    expect(await names(id, 'CONVENED')).toEqual(['A1', 'A2', 'B1']);
    await office.tell('checkIn', { assemblyId: id, delegateIds: [ids['A3']], at: minute(5) });
    await office.tell('checkOut', { ...at, at: minute(30) });
    const taken = await office.tell(
      'replaceDelegate',
      { assemblyId: id, ...replacement },
      'role basis branch { code } memberNumber',
    );
    expect(taken).toEqual({
      ...{ role: 'DELEGATE', basis: 'ELECTED', branch: { code: 'A' }, memberNumber: 'A3' },
    });
    expect(await names(id, 'CONVENED')).toEqual(['A2', 'A3', 'B1']);
    expect(await names(id, 'PRESENT')).toEqual(['A3']);
    expect(await names(id, 'CONVENED', minute(20))).toEqual(['A1', 'A2', 'B1']);
    expect(await names(id, 'PRESENT', minute(20))).toEqual(['A1']);
    expect(await names(id, 'ALTERNATES_IN_PLACE')).toEqual(['A3']);
    expect(await names(id, 'ALTERNATES')).toEqual(['B2']);
    for (const moment of [minute(1), minute(20), minute(45)]) {
      const { numbers } = await office.read(id, `numbers(at: "${moment}") { convened present }`);
      expect(numbers.convened).toBe(3);
      expect(numbers.present).toBe((await names(id, 'PRESENT', moment)).length);
    }
  });

  it('is refused a place that is taken, of another branch, or that is none', async () => {
    const { id, ids } = await withAlternate();
    const replace = (delegate: string, alternate: string) =>
      office.refusal('replaceDelegate', {
        ...{ assemblyId: id, reason: 'Vắng' },
        ...{ delegateId: ids[delegate] ?? delegate, alternateId: ids[alternate] ?? alternate },
      });
    expect(await replace('A1', 'B2')).toMatchObject({ code: 'NOT_ELIGIBLE' });
    expect(await replace('A1', 'A2')).toMatchObject({ path: ['input', 'alternateId'] });
    expect(await replace('A3', 'B2')).toMatchObject({ path: ['input', 'delegateId'] });
    expect(await replace('none', 'B2')).toMatchObject({ code: 'NOT_FOUND' });
    await office.tell('replaceDelegate', {
      ...{ assemblyId: id, reason: 'Vắng', delegateId: ids['A1'], alternateId: ids['A3'] },
    });
    expect(await replace('A1', 'B2')).toMatchObject({ code: 'INVALID_INPUT' });
    const back = { assemblyId: id, delegateId: ids['A1'], standing: 'CONVENED' };
    expect((await office.refusal('setDelegateStanding', back)).code).toBe('INVALID_INPUT');
  });
});

describe('a standing', () => {
  it('says who counts, and why not', async () => {
    const { id, ids } = await convened(['A1', 'A2', 'A3', 'B1']);
    const set = (number: string, standing: string, reason?: string) => ({
      ...{ assemblyId: id, delegateId: ids[number], standing, reason },
    });
    await office.tell('setDelegateStanding', set('A1', 'NOT_QUALIFIED', 'Đang bị kỷ luật'));
    await office.tell('setDelegateStanding', set('A2', 'WITHDRAWN', 'Xin rút'));
    await office.tell('setDelegateStanding', set('A3', 'EXCUSED', 'Ốm'));
    expect(await names(id, 'CONVENED')).toEqual(['A3', 'B1']);
    expect(await names(id, 'NOT_QUALIFIED')).toEqual(['A1']);
    expect(await names(id, 'EXCUSED')).toEqual(['A3']);
    const refuse = (input: object) => office.refusal('setDelegateStanding', { ...input });
    expect((await refuse(set('B1', 'EXCUSED'))).path).toEqual(['input', 'reason']);
    expect((await refuse(set('B1', 'REPLACED', 'x'))).path).toEqual(['input', 'standing']);
    expect((await refuse(set('A3', 'EXCUSED', 'Ốm'))).code).toBe('NOTHING_CHANGED');
    await office.tell('checkIn', { assemblyId: id, delegateIds: [ids['B1']] });
    expect((await refuse(set('B1', 'EXCUSED', 'Ốm'))).code).toBe('DELEGATE_PRESENT');
    await office.tell('setDelegateStanding', set('A2', 'CONVENED'));
    expect(await names(id, 'CONVENED')).toEqual(['A2', 'A3', 'B1']);
  });
});

describe('the credentials report', () => {
  const GROUP = 'convened present convenedPercent presentPercent';
  const REPORT = `credentialsReport { hasList convened present presentPercent absent excused quorum { state }
    byBasis { value ${GROUP} } bySex { value ${GROUP} } byKind { value ${GROUP} }
    byClass { value ${GROUP} } byEmploymentSector { value ${GROUP} } byBranch { code name ${GROUP} }
    agesOfConvened { certain unknown average youngest oldest } agesOfPresent { certain average }
    convenedDelegates { memberNumber } presentDelegates { memberNumber }
    absentDelegates { memberNumber } excusedDelegates { memberNumber reason }
    notQualified { memberNumber reason } alternatesInPlace { memberNumber }
    signatories { name isHead } }`;

  it('has figures that equal their lists', async () => {
    const { id, ids } = await convened();
    const standing = { assemblyId: id, standing: 'EXCUSED', reason: 'Ốm' };
    await office.tell('setDelegateStanding', { ...standing, delegateId: ids['C1'] });
    await office.tell('setDelegateStanding', {
      ...{ assemblyId: id, delegateId: ids['B2'], standing: 'NOT_QUALIFIED', reason: 'Kỷ luật' },
    });
    await office.tell('appointOfficers', {
      assemblyId: id,
      officers: [{ role: 'CREDENTIALS_COMMITTEE', memberNumber: 'A1', isHead: true }],
    });
    const there = [ids['A1'], ids['A2'], ids['B1']];
    await office.tell('checkIn', { assemblyId: id, delegateIds: there });
    const { credentialsReport: report } = await office.read(id, REPORT);
    expect(report).toMatchObject({
      ...{ hasList: true, convened: 5, present: 3, presentPercent: '60.00', absent: 1, excused: 1 },
      quorum: { state: 'MET' },
      byBasis: [{ value: 'ELECTED', convened: 5, present: 3, convenedPercent: '100.00' }],
      bySex: [
        {
          value: 'MALE',
          convened: 4,
          present: 2,
          convenedPercent: '80.00',
          presentPercent: '66.67',
        },
        { value: 'FEMALE', convened: 1, present: 1, presentPercent: '33.33' },
      ],
      byKind: [{ value: 'INDIVIDUAL', convened: 5 }],
      byClass: [{ value: 'FULL', convened: 5 }],
      byEmploymentSector: [{ value: null, convened: 5 }],
      byBranch: [
        { code: 'A', name: 'Chi hội A', convened: 3, present: 2 },
        { code: 'B', convened: 1, present: 1 },
        { code: 'C', convened: 1, present: 0 },
      ],
      // Born on 22 November of 1961 (three of them), 1962 and 1963.
      agesOfConvened: { certain: 5, unknown: 0, average: '64.4', youngest: 63, oldest: 65 },
      agesOfPresent: { certain: 3, average: '64.7' },
      excusedDelegates: [{ memberNumber: 'C1', reason: 'Ốm' }],
      notQualified: [{ memberNumber: 'B2', reason: 'Kỷ luật' }],
      signatories: [{ name: 'Trần Văn A1', isHead: true }],
    });
    const numbersOf = (list: string) =>
      report[list].map((one: { memberNumber: string }) => one.memberNumber);
    expect(numbersOf('convenedDelegates')).toEqual(await names(id, 'CONVENED'));
    expect(numbersOf('presentDelegates')).toEqual(await names(id, 'PRESENT'));
    expect(numbersOf('absentDelegates')).toEqual(await names(id, 'ABSENT'));
    expect(report.convenedDelegates).toHaveLength(report.convened);
    expect(report.presentDelegates).toHaveLength(report.present);
    expect(report.absentDelegates).toHaveLength(report.absent);
    for (const by of ['byBasis', 'bySex', 'byKind', 'byClass', 'byBranch']) {
      const sum = (of: string) =>
        report[by].reduce((total: number, group: Record<string, number>) => total + group[of]!, 0);
      expect([by, sum('convened'), sum('present')]).toEqual([by, 5, 3]);
    }
  });

  it('does not take unknown for nobody', async () => {
    const id = await office.prepare({ date: '2021', reported: { convened: 80 } });
    const { credentialsReport: report } = await office.read(id, REPORT);
    expect(report).toMatchObject({
      ...{ hasList: false, convened: 80, present: null, presentPercent: null, absent: null },
      ...{ agesOfPresent: null, quorum: null, byBranch: [], convenedDelegates: [] },
    });
  });
});

describe('who may read the list', () => {
  const LIST = `query ($id: ID!) { congress(id: $id) {
    delegates(show: EVERYBODY) { totalCount nodes { memberNumber name birthDate } } } }`;

  it('sees it as far as it may', async () => {
    const { id } = await convened();
    await CongressOffice.open(server, 'khac', false);
    const seen = async (token?: string) => {
      const { data, errors } = await server.query(LIST, { id }, token);
      if (errors?.[0]) return errors[0].extensions.code;
      const { nodes, totalCount } = data!['congress'].delegates;
      expect(totalCount).toBe(nodes.length);
      return nodes.map((one: { memberNumber: string }) => one.memberNumber);
    };
    expect(await seen(office.token)).toEqual([...SIX].sort());
    expect(await seen(await server.token('AUDITOR', 'hoi'))).toHaveLength(6);
    expect(await seen(await server.token('BRANCH_LEADER', 'hoi', 'B'))).toEqual(['B1', 'B2']);
    expect(await seen(await server.token('BRANCH_LEADER', 'khac', 'B'))).toBe('FORBIDDEN');
    expect(await seen(await server.token('AUDITOR', 'khac'))).toBe('FORBIDDEN');
    expect(await seen(await server.token('DASHBOARD', 'hoi'))).toBe('FORBIDDEN');
    expect(await seen()).toBe('UNAUTHENTICATED');
    const leader = await server.token('BRANCH_LEADER', 'hoi', 'B');
    const report = await server.query(
      'query ($id: ID!) { congress(id: $id) { credentialsReport { convened } } }',
      { id },
      leader,
    );
    expect(report.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('has numbers for everybody', async () => {
    const { id } = await convened();
    const read = await office.read(id, 'numbers { convened } quorum { state }', '');
    expect(read).toEqual({ numbers: { convened: 6 }, quorum: { state: 'NOT_DETERMINABLE' } });
  });

  it('comes in pages, each by a fixed number of statements', async () => {
    const { id } = await convened([...SIX, 'A4', 'A5', 'A6']);
    const document = `query ($id: ID!, $first: Int!, $after: String) { congress(id: $id) {
      delegates(first: $first, after: $after) { nodes { name branch { code } attendance { cameAt } }
        pageInfo { hasNextPage endCursor } } } }`;
    const read = (variables: object) => server.data(document, { id, ...variables }, office.token);
    const few = await server.statements(() => read({ first: 2 }));
    const many = await server.statements(() => read({ first: 100 }));
    expect(many).toBe(few);

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { congress } = await read({ first: 4, after });
      const { nodes, pageInfo } = congress.delegates;
      seen.push(...nodes.map(({ name }: { name: string }) => name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    const whole = await read({ first: 100 });
    expect(seen).toEqual(
      whole['congress'].delegates.nodes.map((one: { name: string }) => one.name),
    );
    expect(seen).toHaveLength(9);
  });
});

describe('a large congress', () => {
  it('is entered, checked in and reported on in few statements', async () => {
    const big = await CongressOffice.open(server, 'lon');
    const id = await big.prepare();
    const delegates = Array.from({ length: 500 }, (_, i) => ({
      ...{ personName: `Đại biểu ${i}`, basis: 'ELECTED', branchCode: i % 2 === 0 ? 'A' : 'B' },
    }));
    await big.tell('enterDelegates', { assemblyId: id, delegates });
    await big.tell('conveneCongress', { assemblyId: id });
    const document =
      'query ($id: ID!, $after: String) { congress(id: $id) { delegates(first: 100, after: $after) { nodes { id } pageInfo { endCursor } } } }';
    const ids: string[] = [];
    for (let after: string | null = null; ids.length < 500;) {
      const answer: Record<string, any> = await server.data(document, { id, after }, big.token);
      const { congress } = answer;
      ids.push(...congress.delegates.nodes.map((one: { id: string }) => one.id));
      after = congress.delegates.pageInfo.endCursor;
    }
    await big.tell('checkIn', { assemblyId: id, delegateIds: ids });
    const report =
      'credentialsReport { convened present convenedDelegates { name } byBranch { code present } }';
    let read;
    const statements = await server.statements(async () => {
      read = await big.read(id, report);
    });
    expect(read).toMatchObject({
      credentialsReport: {
        ...{ convened: 500, present: 500 },
        byBranch: [
          { code: 'A', present: 250 },
          { code: 'B', present: 250 },
        ],
      },
    });
    expect(statements).toBeLessThan(25);
  });
});
