import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { anyOffice, type TestServer } from './server.js';

type Values = Record<string, unknown>;

/** What a charter has otherwise than the preset, without the article. */
export interface Override {
  readonly rule: string;
  readonly share?: object | null;
  readonly base?: string;
  readonly choice?: string;
}

/** Ballots of one box, and votes by name: a number, or of a yes/no list all three. */
export interface Counted {
  readonly issued?: number;
  readonly returned?: number;
  readonly valid?: number;
  readonly invalid?: number;
  readonly votes: Readonly<Record<string, number | YesNo>>;
}

interface YesNo {
  readonly votes: number;
  readonly against: number;
  readonly void: number;
}

/** An election with the ids of its candidates by name. */
export interface Listed {
  readonly id: string;
  readonly candidates: Readonly<Record<string, string>>;
}

export const MORE_THAN_HALF = { comparison: 'MORE_THAN', numerator: 1, denominator: 2 };

const RESULT = `id round seats standing { name } result { basis seats seatsFilled seatsOpen
  ballots { issued returned valid invalid returnedPercent validPercent }
  rows { candidate { name } votes against void state rank base baseNumber percent threshold needed why }
  tie { seats candidates { name } } }`;

/** The elected of a poll, in the order of its result. */
export function electedOf({ result }: any): string[] {
  return namesOf(result, 'ELECTED');
}

/** Those of a state in a result, in its order. */
export function namesOf(result: any, state: string): string[] {
  return result.rows
    .filter((row: any) => row.state === state)
    .map(({ candidate }: any) => candidate.name);
}

/** The row of one candidate in the result of a poll. */
export function rowOf(poll: any, name: string): any {
  return poll.result.rows.find(({ candidate }: any) => candidate.name === name);
}

/** The office of an association that holds congresses, with nothing but the API to do it by. */
export class CongressSecretary {
  private static count = 0;

  private constructor(
    private readonly server: TestServer,
    readonly code: string,
    readonly token: string,
  ) {}

  /** Founds an association with a rule set from 1990 on. */
  static async found(
    server: TestServer,
    preset: string,
    overrides: readonly Override[] = [],
  ): Promise<CongressSecretary> {
    const code = `ca-${++CongressSecretary.count}`;
    const founding = { code, name: code, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, founding);
    const secretary = new CongressSecretary(server, code, await server.token('OFFICE', code));
    await secretary.do('setRuleSet', {
      ...{ preset, from: '1990' },
      overrides: overrides.map((one) => ({ ...one, charterArticle: 'Điều 12' })),
    });
    return secretary;
  }

  /** What a mutation answers. */
  async do(mutation: string, input: Values, selection = 'id'): Promise<any> {
    const { data, errors } = await this.send(mutation, input, selection);
    if (!data || errors) throw new Error(`${mutation}: ${JSON.stringify(errors, null, 1)}`);
    return data[mutation];
  }

  /** The refusal of a mutation; null where it was not refused. */
  async refusal(mutation: string, input: Values, selection = 'id'): Promise<any> {
    return (await this.send(mutation, input, selection)).errors?.[0]?.extensions ?? null;
  }

  /** A field of the association, read with the office's token. */
  async ask(selection: string): Promise<any> {
    const document = `query ($code: String!) { association(code: $code) { ${selection} } }`;
    return (await this.server.data(document, { code: this.code }, this.token)).association;
  }

  async query(document: string, variables: Values = {}): Promise<any> {
    return this.server.data(document, variables, this.token);
  }

  /** A congress of the past in session, of which a source gives numbers, with two tellers. */
  async congress(input: Values): Promise<string> {
    const base = { kind: 'TERM', composition: 'DELEGATES' };
    const { id: assemblyId } = await this.do('prepareCongress', { ...base, ...input });
    await this.do('conveneCongress', { assemblyId });
    return this.inSession(assemblyId);
  }

  /** A meeting of the past in session, of which a source gives numbers, with two tellers. */
  async meeting(input: Values): Promise<string> {
    const { id } = await this.do('callMeeting', { kind: 'DELEGATE_CONFERENCE', ...input });
    return this.inSession(id);
  }

  private async inSession(assemblyId: string): Promise<string> {
    await this.do('openSession', { assemblyId });
    await this.do('appointOfficers', {
      assemblyId,
      officers: ['Kiểm phiếu viên 1', 'Kiểm phiếu viên 2'].map((personName) => {
        return { role: 'TELLERS_COMMITTEE', personName };
      }),
    });
    return assemblyId;
  }

  /**
   * An election with its list closed; by default of members of the executive committee.
   *
   * @param names null: a candidate whom the source does not name
   */
  async election(
    assemblyId: string,
    input: Values,
    names: readonly (string | null)[],
  ): Promise<Listed> {
    const { id: electionId } = await this.do('openElection', {
      ...{ assemblyId, title: 'Bầu cử', ballotForm: 'STRIKE_OUT' },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
      ...input,
    });
    const candidates = names.map((personName) => (personName === null ? {} : { personName }));
    await this.do('nominateCandidates', { electionId, candidates });
    const closed = await this.do(
      'closeCandidateList',
      { electionId },
      'id candidates { id name position }',
    );
    const ids = closed.candidates.map(({ id, name, position }: any) => [name ?? position, id]);
    return { id: electionId, candidates: Object.fromEntries(ids) };
  }

  /** A poll that is open, with the ids of the two tellers. */
  async poll(
    { id: electionId }: Listed,
    input: Values = {},
  ): Promise<{ pollId: string; tellers: readonly [string, string]; standing: any[] }> {
    const { id, standing, election } = await this.do(
      'openPoll',
      { electionId, method: 'SECRET_BALLOT', ...input },
      'id standing { name } election { assembly { officers { id role } } }',
    );
    const tellers = election.assembly.officers
      .filter(({ role }: any) => role === 'TELLERS_COMMITTEE')
      .map((officer: any) => officer.id);
    return { pollId: id, tellers, standing };
  }

  /**
   * A poll held, counted by two tellers who agree in every box, and certified.
   *
   * @param boxes what was counted in each box
   */
  async held(listed: Listed, boxes: readonly Counted[], input: Values = {}): Promise<any> {
    const counted = await this.counted(listed, boxes, input);
    return this.do('certifyResult', counted, RESULT);
  }

  /** The same without certifying it. */
  async counted(
    listed: Listed,
    boxes: readonly Counted[],
    input: Values = {},
  ): Promise<{ pollId: string }> {
    const names = boxes.map((_, i) => String(i + 1));
    const { pollId, tellers } = await this.poll(listed, { boxes: names, ...input });
    for (const [i, box] of names.entries()) {
      const tally = tallyOf(listed, boxes[i] as Counted);
      for (const tellerId of tellers) await this.do('enterTally', { pollId, box, tellerId, tally });
    }
    return { pollId };
  }

  /** A poll held and counted ballot by ballot, and certified. */
  async heldByBallots(listed: Listed, issued: number, ballots: readonly Values[]): Promise<any> {
    const { pollId, tellers } = await this.poll(listed, { entryKind: 'BALLOTS' });
    const numbered = ballots.map((ballot, i) => ({ serial: String(i + 1), ...ballot }));
    const input = { pollId, tellerId: tellers[0], issued, ballots: numbered };
    await this.do('enterBallots', input);
    return this.do('certifyResult', { pollId }, RESULT);
  }

  /** A result recorded as a source reports it. */
  async reported(
    listed: Listed,
    elected: readonly string[],
    counted: Counted,
    input: Values = {},
  ): Promise<any> {
    const states = elected.map((name) => {
      return { candidateId: listed.candidates[name], state: 'ELECTED' };
    });
    const tally = tallyOf(listed, counted);
    const report = { electionId: listed.id, tally, states, ...input };
    return this.do('recordReportedResult', report, RESULT);
  }

  private send(mutation: string, input: Values, selection: string) {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    return this.server.query(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`,
      { input: { associationCode: this.code, ...input } },
      this.token,
    );
  }
}

function tallyOf({ candidates }: Listed, { votes, ...ballots }: Counted): Values {
  const counts = Object.entries(votes).map(([name, number]) => ({
    candidateId: candidates[name],
    ...(typeof number === 'number' ? { votes: number } : number),
  }));
  return { ...ballots, counts };
}
