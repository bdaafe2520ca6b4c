import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { loadFacts } from '../../src/facts/load-facts.js';
import { type TestServer, startServer } from '../support/server.js';

const ASSOCIATION = 'hoi-tin-hoc-thanh-hoa';
const YOUTH = 'chi-doan-so-tttt-thanh-hoa';

let server: TestServer;
let office: string;
let youthOffice: string;

beforeAll(async () => {
  server = await startServer();
  await loadFacts(server.app);
  office = await server.token('OFFICE', ASSOCIATION);
  youthOffice = await server.token('OFFICE', YOUTH);
});
afterAll(() => server.close());

/** Fields of one association. */
async function ask(code: string, fields: string, token?: string): Promise<Record<string, any>> {
  const query = `query ($code: String!) { association(code: $code) { ${fields} } }`;
  return (await server.data(query, { code }, token))['association'];
}

/** Fields of the one congress of an association. */
async function congress(
  code: string,
  fields: string,
  token?: string,
): Promise<Record<string, any>> {
  const { congresses } = await ask(code, 'congresses { id }');
  expect(congresses).toHaveLength(1);
  const query = `query ($id: ID!) { congress(id: $id) { ${fields} } }`;
  return (await server.data(query, congresses[0], token))['congress'];
}

const ELECTIONS = `elections {
  title state bodyKind bodyName post { kind title } seats ballotForm
  assembly { kind }
  polls { method result { basis seats seatsFilled seatsOpen
    ballots { issued returned valid invalid } rows { candidate { name } state votes percent why } } }
  mandates { holderName }
}`;

describe('congress IV of the association', () => {
  it('is a congress of delegates of one day that was held', async () => {
    expect(
      await congress(
        ASSOCIATION,
        'kind state ordinal title composition mode place date lastDay convenedOn openedAt closedOn',
      ),
    ).toEqual({
      kind: 'TERM',
      state: 'CLOSED',
      ordinal: 4,
      title: 'Đại hội đại biểu lần thứ IV của Hội Tin học Thanh Hóa, nhiệm kỳ 2017-2022',
      composition: 'DELEGATES',
      mode: null,
      place: 'TP Thanh Hóa',
      date: '2017-05-06',
      lastDay: null,
      convenedOn: null,
      openedAt: null,
      closedOn: '2017-05-06',
    });
  });

  it('T3: convened, present and represented are three figures, and one is unknown', async () => {
    const figures = { convened: null, present: 100, represented: 618 };
    const { numbers } = await congress(
      ASSOCIATION,
      'numbers { convened present represented units { convened } reported { convened present represented } }',
    );
    expect(numbers).toEqual({ ...figures, units: null, reported: figures });
  });

  it('T3: its quorum is not determinable, and it says why', async () => {
    const { quorum } = await congress(
      ASSOCIATION,
      'quorum { state convened present needed base why }',
    );
    expect(quorum).toEqual({
      state: 'NOT_DETERMINABLE',
      convened: null,
      present: 100,
      needed: null,
      base: null,
      why: expect.stringMatching(/convened is unknown: more than 1\/2/),
    });
  });

  it('met by the decree in force then, of which the documents do not speak', async () => {
    const { rules } = await congress(ASSOCIATION, 'rules { preset }');
    expect(rules).toEqual({ preset: 'ASSOCIATION_2010' });
    const { ruleSets } = await ask(
      ASSOCIATION,
      'ruleSets { preset from until note source { title } provisions { overridden } }',
    );
    expect(ruleSets).toMatchObject([
      {
        preset: 'ASSOCIATION_2010',
        from: '2010-07-01',
        until: '2024-11-26',
        note: expect.stringContaining('không nói'),
        source: { title: expect.stringContaining('45/2010/NĐ-CP') },
      },
      { preset: 'ASSOCIATION_2024', from: '2024-11-26', until: null },
    ]);
    for (const { provisions } of ruleSets) {
      expect(provisions.some(({ overridden }: any) => overridden)).toBe(false);
    }
  });

  it('the vice-chairman of the province is a guest and counts nowhere', async () => {
    const { delegates, guests, numbers } = await congress(
      ASSOCIATION,
      `delegates(show: ALL) { totalCount } guests: delegates(show: GUESTS) { nodes { name title role } }
       numbers { present }`,
      office,
    );
    expect(delegates.totalCount).toBe(0);
    expect(guests.nodes).toEqual([
      {
        name: 'Ngô Văn Tuấn',
        title: 'Tỉnh ủy viên, Phó Chủ tịch UBND tỉnh',
        role: 'GUEST',
      },
    ]);
    expect(numbers.present).toBe(100);
  });

  it('guests by name are not for everybody', async () => {
    const { errors } = await server.query(
      `{ association(code: "${ASSOCIATION}") { congresses { delegates(show: GUESTS) { nodes { name } } } } }`,
    );
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('elected a committee of unknown size and names: none is made up, and none is not zero', async () => {
    const { elections } = await congress(ASSOCIATION, ELECTIONS);
    expect(elections).toMatchObject([
      {
        title: 'Bầu Ban Chấp hành khóa IV',
        state: 'DECIDED',
        bodyKind: 'EXECUTIVE_COMMITTEE',
        seats: null,
        ballotForm: null,
        polls: [
          {
            method: null,
            result: {
              basis: 'REPORTED',
              seats: null,
              seatsFilled: null,
              seatsOpen: null,
              ballots: { issued: null, returned: null, valid: null, invalid: null },
              rows: [],
            },
          },
        ],
        mandates: [],
      },
    ]);
    const { bodies } = await ask(
      ASSOCIATION,
      'bodies(asOf: "2018-01-01") { seats vacant mandates { holderName } }',
    );
    for (const body of bodies) expect(body).toEqual({ seats: null, vacant: null, mandates: [] });
  });

  it('T17: adopted the charter, which is in the books once; its approval is unknown', async () => {
    const { documents } = await congress(ASSOCIATION, 'documents { kind title adoptedOn }');
    const title = 'Điều lệ Hội Tin học Thanh Hóa (sửa đổi, bổ sung năm 2017)';
    expect(documents).toEqual([{ kind: 'CHARTER', title, adoptedOn: '2017-05-06' }]);
    const { charterVersions } = await ask(
      ASSOCIATION,
      'charterVersions { title adoptedBy approvedOn approvalDecision }',
    );
    expect(charterVersions).toEqual([
      { title, adoptedBy: 'Đại hội lần thứ IV', approvedOn: null, approvalDecision: null },
    ]);
  });

  it('opened term IV on its day', async () => {
    const { date, opensTerm } = await congress(ASSOCIATION, 'date opensTerm { ordinal label }');
    expect(opensTerm).toEqual({ ordinal: 4, label: '2017-2022' });
    const { terms } = await ask(ASSOCIATION, 'terms { ordinal label startsOn }');
    expect(terms).toEqual([{ ...opensTerm, startsOn: date }]);
  });
});

describe('the committee conference of 2021', () => {
  const conference = async (fields: string) => {
    const { meetings } = await ask(ASSOCIATION, `meetings { ${fields} }`);
    expect(meetings).toHaveLength(1);
    return meetings[0];
  };

  it('T4: is a meeting and no congress, dated by its year', async () => {
    expect(
      await conference(
        `__typename kind state date place closedOn convenedOn body { name }
         numbers { convened present represented } quorum { state why } note`,
      ),
    ).toEqual({
      __typename: 'Meeting',
      kind: 'EXTENDED_COMMITTEE_CONFERENCE',
      state: 'CLOSED',
      date: '2021',
      place: null,
      closedOn: null,
      convenedOn: null,
      body: { name: 'Ban Chấp hành' },
      numbers: { convened: null, present: null, represented: null },
      quorum: { state: 'NOT_DETERMINABLE', why: expect.stringContaining('unknown') },
      note: expect.stringContaining('không phải đại hội'),
    });
  });

  it('T4: "kiện toàn" is one act with three parts, and names nobody', async () => {
    const { reorganizations } = await conference(
      `reorganizations { title on body { name } parts { kind note
         mandate { post { kind } holderName from until origin } } }`,
    );
    expect(reorganizations).toEqual([
      {
        title: 'Kiện toàn Ban Chấp hành năm 2021',
        on: '2021',
        body: { name: 'Ban Chấp hành' },
        parts: expect.arrayContaining([
          {
            kind: 'BY_ELECTED',
            note: null,
            mandate: {
              post: { kind: 'CHAIR' },
              holderName: null,
              from: '2021',
              until: null,
              origin: 'ELECTED',
            },
          },
          {
            kind: 'UNSPECIFIED',
            note: expect.stringMatching(/^Kiện toàn Ban Chấp hành:.*không được nêu/),
            mandate: null,
          },
          {
            kind: 'UNSPECIFIED',
            note: expect.stringMatching(/^Bầu bổ sung ủy viên Ban Thường vụ.*không được nêu/),
            mandate: null,
          },
        ]),
      },
    ]);
    expect(reorganizations[0].parts).toHaveLength(3);
  });

  it('T4: the chair it elected sits to the end of the running term, and only once', async () => {
    const { bodies } = await ask(
      ASSOCIATION,
      'bodies(asOf: "2022-01-01") { kind term { ordinal endsOn } mandates { from until } }',
    );
    expect(bodies).toEqual([
      {
        kind: 'EXECUTIVE_COMMITTEE',
        term: { ordinal: 4, endsOn: null },
        mandates: [{ from: '2021', until: null }],
      },
      { kind: 'STANDING_COMMITTEE', term: { ordinal: 4, endsOn: null }, mandates: [] },
    ]);
  });
});

describe('congress VII of the youth-union branch', () => {
  it('T9: was on a day whose year is inferred, and says from what', async () => {
    expect(
      await congress(YOUTH, 'ordinal date state note opensTerm { ordinal label } composition'),
    ).toEqual({
      ordinal: 7,
      date: '2022-03-25',
      state: 'CLOSED',
      note: expect.stringMatching(/chỉ in ngày 25\/3.*suy ra.*2022-2024.*91 năm.*lệ thường/),
      opensTerm: { ordinal: 7, label: '2022-2024' },
      composition: 'GENERAL_ASSEMBLY',
    });
  });

  it('T6: met by the rules of the youth union, without quorum that could be told', async () => {
    const { rules, quorum, numbers } = await congress(
      YOUTH,
      'rules { preset } quorum { state why } numbers { convened present represented }',
    );
    expect(rules).toEqual({ preset: 'YOUTH_UNION' });
    expect(quorum).toEqual({
      state: 'NOT_DETERMINABLE',
      why: expect.stringContaining('2/3'),
    });
    expect(numbers).toEqual({ convened: null, present: null, represented: null });
  });

  it('T7: elected five, whom the article does not name, and the secretary directly', async () => {
    const { elections } = await congress(YOUTH, ELECTIONS);
    const unknown = { issued: null, returned: null, valid: null, invalid: null };
    expect(elections).toMatchObject([
      {
        title: 'Bầu Ban Chấp hành nhiệm kỳ 2022-2024',
        seats: 5,
        ballotForm: null,
        assembly: { kind: 'TERM' },
        polls: [
          { result: { seats: 5, seatsFilled: null, seatsOpen: null, ballots: unknown, rows: [] } },
        ],
        mandates: [],
      },
      {
        title: 'Bầu trực tiếp Bí thư Chi đoàn',
        post: { kind: 'CHAIR', title: 'Bí thư' },
        seats: 1,
        ballotForm: null,
        assembly: { kind: 'TERM' },
        polls: [
          {
            method: null,
            result: {
              basis: 'REPORTED',
              seatsFilled: 1,
              ballots: unknown,
              rows: [
                { candidate: { name: 'Đỗ Hữu Đạt' }, state: 'ELECTED', votes: null, percent: null },
              ],
            },
          },
        ],
        mandates: [{ holderName: 'Đỗ Hữu Đạt' }],
      },
    ]);
  });

  it('T7: the mandates that it brought about are in the books once', async () => {
    const { bodies } = await ask(
      YOUTH,
      'bodies(asOf: "2022-03-26") { seats filled vacant mandates { holderName post { kind } } }',
    );
    expect(bodies).toEqual([
      {
        seats: 5,
        filled: 5,
        vacant: 0,
        mandates: [
          { holderName: 'Đỗ Hữu Đạt', post: { kind: 'CHAIR' } },
          ...Array.from({ length: 4 }, () => ({ holderName: null, post: { kind: 'MEMBER' } })),
        ],
      },
    ]);
  });

  it('T8: sends a delegation of unknown size, which is not zero, to the congress above', async () => {
    const { delegations } = await congress(
      YOUTH,
      'delegations { congressTitle seats memberNames toAssociation { code kind } note }',
      youthOffice,
    );
    expect(delegations).toEqual([
      {
        congressTitle:
          'Đại hội lần thứ VIII, nhiệm kỳ 2022-2027, của Đoàn khối cơ quan và Doanh nghiệp tỉnh',
        seats: null,
        memberNames: [],
        toAssociation: {
          code: 'doan-khoi-co-quan-va-doanh-nghiep-tinh-thanh-hoa',
          kind: 'YOUTH_UNION',
        },
        note: expect.stringContaining('không phải bằng không'),
      },
    ]);
  });

  it('its guests are no delegates, and the higher body has no congress in the books', async () => {
    const { guests } = await congress(
      YOUTH,
      'guests: delegates(show: GUESTS) { nodes { name title } }',
      youthOffice,
    );
    expect(guests.nodes).toHaveLength(2);
    expect(guests.nodes).toEqual(
      expect.arrayContaining([
        { name: 'Đỗ Hữu Quyết', title: 'Bí thư Đảng ủy, Giám đốc Sở' },
        { name: 'Hoàng Mạnh Cường', title: 'Bí thư Đoàn khối cơ quan và doanh nghiệp tỉnh' },
      ]),
    );
    const { higherAssociation } = await ask(YOUTH, 'higherAssociation { congresses { id } }');
    expect(higherAssociation).toEqual({ congresses: [] });
  });
});

it('every congress, meeting and what belongs to it names its document and the passage', async () => {
  const grounds = 'source { title } sourcePlace';
  const belongs = `documents { ${grounds} } delegations { ${grounds} } elections { ${grounds} }
    reorganizations { ${grounds} } guests: delegates(show: GUESTS) { nodes { ${grounds} } }`;
  const found = [];
  for (const [code, token] of [
    [ASSOCIATION, office],
    [YOUTH, youthOffice],
  ] as const) {
    const { congresses, meetings } = await ask(
      code,
      `congresses { ${grounds} ${belongs} } meetings { ${grounds} ${belongs} }`,
      token,
    );
    for (const assembly of [...congresses, ...meetings]) {
      const { guests, documents, delegations, elections, reorganizations } = assembly;
      found.push(assembly, ...guests.nodes, ...documents, ...delegations);
      found.push(...elections, ...reorganizations);
    }
  }
  expect(found).toHaveLength(3 + 3 + 1 + 1 + 3 + 1);
  for (const { source, sourcePlace } of found) {
    expect(source.title).toMatch(/\S/);
    expect(sourcePlace).toMatch(/\S/);
  }
});
