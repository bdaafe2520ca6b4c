import { Reader } from '../../src/platform/database/reader.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { AssembliesStore } from '../../src/registry/congresses/assemblies.store.js';
import { CongressesService } from '../../src/registry/congresses/congresses.service.js';
import { MeetingsService } from '../../src/registry/congresses/meetings.service.js';
import { OfficersService } from '../../src/registry/congresses/officers.service.js';
import { OfficersStore } from '../../src/registry/congresses/officers.store.js';
import { SessionsService } from '../../src/registry/congresses/sessions.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import type { RuleOverrideInput } from '../../src/registry/rule-sets/rule-set-change.model.js';
import type { PresetName } from '../../src/registry/rule-sets/rule-set-presets.rules.js';
import { RuleSetsService } from '../../src/registry/rule-sets/rule-sets.service.js';
import { type Answer, anyOffice, type TestServer } from './server.js';

type Input = Record<string, unknown>;

/** What a test reads of a poll after each step. */
export const POLL = `id round seats entryKind method openedAt convened present ruling
  quorum { state } rules { preset } standing { id name }
  progress { box tallies ballots agreed }
  differences { box what first second candidate { name } }
  tellerTallies { box tellerName ballots { issued valid } counts { votes candidate { name } } }
  result { version basis reason seats seatsFilled seatsOpen
    ballots { issued returned valid invalid returnedPercent validPercent invalidPercent }
    boxes { box ballots { valid } counts { votes candidate { name } } }
    rows { candidate { id name } votes against void state rank base baseNumber percent threshold needed why }
    tie { seats candidates { id name } }
    tieResolution { method reason elected { name } } }
  versions { version reason basis supersededAt rows { state votes candidate { name } } }`;

/** What a test reads of an election. */
export const ELECTION = `id title state seats effectiveFrom listClosedAt annulledReason warnings
  candidates { id name position origin withdrawnAt withdrawnReason }
  polls { id round result { version seatsOpen } }
  mandates { id holderName from until origin endReason post { kind title } election { id } assembly { id } body { id name seats filled } }`;

let offices = 0;

/** The office of a new association, which holds elections over HTTP as a client does. */
export class ElectionOffice {
  private constructor(
    private readonly server: TestServer,
    readonly code: string,
    readonly token: string,
  ) {}

  /** @param members how many full members join, numbered from 1, of the name `Hội viên N` */
  static async open(
    server: TestServer,
    {
      preset = 'ASSOCIATION_2024',
      overrides = [],
      members = 0,
    }: {
      preset?: PresetName;
      overrides?: Omit<RuleOverrideInput, 'charterArticle'>[];
      members?: number;
    } = {},
  ): Promise<ElectionOffice> {
    const code = `bau-cu-${++offices}`;
    const { app } = server;
    await app
      .get(AssociationsService)
      .found(anyOffice, { code, name: `Hội ${code}`, kind: 'ASSOCIATION' });
    await app.get(RuleSetsService).set(anyOffice, {
      ...{ associationCode: code, preset, from: '2000' },
      overrides: overrides.map((one) => ({ ...one, charterArticle: 'Điều 12' })),
    });
    const office = new ElectionOffice(server, code, await server.token('OFFICE', code));
    for (let number = 1; number <= members; number++) await office.admit(String(number));
    return office;
  }

  async admit(number: string, memberClass: 'FULL' | 'ASSOCIATE' = 'FULL'): Promise<string> {
    return this.server.app.get(MembersService).admit(anyOffice, {
      associationCode: this.code,
      member: { kind: 'INDIVIDUAL', number, fullName: `Hội viên ${number}` },
      ...{ class: memberClass, startReason: 'ADMITTED', from: '2010' },
    });
  }

  /** A congress in session, with as many convened and present as are reported. */
  async congress(more: Input = {}): Promise<string> {
    const congresses = this.server.app.get(CongressesService);
    const assemblyId = await congresses.prepare(anyOffice, {
      ...{ associationCode: this.code, kind: 'TERM', ordinal: 3, title: 'Đại hội III' },
      ...{ composition: 'DELEGATES', date: '2024-05-10', place: 'Hội trường A' },
      opensTerm: { ordinal: 3, label: '2024-2029' },
      reported: { convened: 100, present: 90 },
      ...more,
    });
    await congresses.convene(anyOffice, { associationCode: this.code, assemblyId });
    const sessions = this.server.app.get(SessionsService);
    await sessions.open(anyOffice, { associationCode: this.code, assemblyId });
    return assemblyId;
  }

  /** A meeting of a body in session. */
  async meeting(bodyId: string, date: string, more: Input = {}): Promise<string> {
    const assemblyId = await this.server.app.get(MeetingsService).call(anyOffice, {
      ...{ associationCode: this.code, kind: 'COMMITTEE_MEETING', title: 'Hội nghị lần thứ nhất' },
      ...{ bodyId, date, reported: { convened: 15, present: 15 } },
      ...more,
    });
    const sessions = this.server.app.get(SessionsService);
    await sessions.open(anyOffice, { associationCode: this.code, assemblyId });
    return assemblyId;
  }

  /** @returns the ids of two tellers */
  async tellers(assemblyId: string): Promise<[string, string]> {
    await this.server.app.get(OfficersService).appoint(anyOffice, {
      ...{ associationCode: this.code, assemblyId },
      officers: [
        { role: 'PRESIDIUM', personName: 'Chủ tọa', isHead: true },
        { role: 'SECRETARIAT', personName: 'Thư ký', isHead: true },
        { role: 'TELLERS_COMMITTEE', personName: 'Kiểm phiếu một', isHead: true },
        { role: 'TELLERS_COMMITTEE', personName: 'Kiểm phiếu hai' },
        { role: 'TELLERS_COMMITTEE', personName: 'Kiểm phiếu ba' },
      ],
    });
    const [one, two] = await this.tellerIds(assemblyId);
    return [one as string, two as string];
  }

  /** The ids of all its tellers, the head first. */
  async tellerIds(assemblyId: string): Promise<string[]> {
    const { app } = this.server;
    const reader = app.get(Reader);
    const entry = await app.get(AssembliesStore).findEntry(reader, assemblyId);
    const tellers = await app.get(OfficersStore).tellers(reader, entry?.id ?? 0);
    return tellers.map(({ key }) => key);
  }

  /** Sends a mutation; whatever comes back. */
  async ask(mutation: string, input: Input, answer = 'id', on = this.server): Promise<Answer<any>> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    return on.query(
      `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${answer} } }`,
      { input: { associationCode: this.code, ...input } },
      this.token,
    );
  }

  /** Sends a mutation that must not be refused. */
  async tell(mutation: string, input: Input, answer = 'id'): Promise<any> {
    const { data, errors } = await this.ask(mutation, input, answer);
    if (errors) throw new Error(`${mutation}: ${JSON.stringify(errors, null, 1)}`);
    return data.answer;
  }

  /** The refusal of a mutation: code, path, details. */
  async refusal(mutation: string, input: Input, on = this.server) {
    const { errors } = await this.ask(mutation, input, 'id', on);
    const { code, path, details } = errors?.[0]?.extensions ?? {};
    return { code, path: path?.join('.'), details, message: errors?.[0]?.message };
  }

  /** An election with its list closed; gives its id and those of the candidates by their names. */
  async election(
    assemblyId: string,
    names: readonly (string | { memberNumber: string })[],
    more: Input = {},
  ): Promise<{ electionId: string; ids: Record<string, string> }> {
    const { id: electionId } = await this.tell('openElection', {
      ...{ assemblyId, title: 'Bầu Ban Chấp hành', ballotForm: 'STRIKE_OUT', seats: 3 },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
      ...more,
    });
    const candidates = names.map((name) =>
      typeof name === 'string' ? { personName: name, origin: 'DELEGATES' } : name,
    );
    await this.tell('nominateCandidates', { electionId, candidates });
    const election = await this.tell('closeCandidateList', { electionId }, ELECTION);
    const ids = Object.fromEntries(
      election.candidates.map(({ id, name }: { id: string; name: string }) => [name, id]),
    );
    return { electionId, ids };
  }

  /** Both tellers enter the same numbers for a box. */
  async count(
    pollId: string,
    tellers: readonly string[],
    ids: Record<string, string>,
    ballots: Input,
    votes: Record<string, number | Input>,
    box?: string,
  ): Promise<void> {
    const counts = Object.entries(votes).map(([name, number]) => ({
      candidateId: ids[name],
      ...(typeof number === 'number' ? { votes: number } : number),
    }));
    for (const tellerId of tellers.slice(0, 2)) {
      await this.tell('enterTally', { pollId, tellerId, box, tally: { ...ballots, counts } });
    }
  }

  async read(id: string): Promise<any> {
    const document = `query ($id: ID!) { election(id: $id) { ${ELECTION} } }`;
    return (await this.server.data(document, { id }, this.token))['election'];
  }
}
