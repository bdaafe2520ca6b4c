import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { type Answer, type TestServer, anyOffice } from './server.js';

type Values = Record<string, unknown>;

/** The office of an association that holds congresses: three branches, ten full members, an associate. */
export class CongressOffice {
  private constructor(
    readonly server: TestServer,
    readonly code: string,
    readonly token: string,
  ) {}

  static async open(server: TestServer, code: string, rules = true): Promise<CongressOffice> {
    const service = server.app.get(AssociationsService);
    await service.found(anyOffice, { code, name: `Hội ${code}`, kind: 'ASSOCIATION' });
    const office = new CongressOffice(server, code, await server.token('OFFICE', code));
    for (const [branch, size] of Object.entries({ A: 6, B: 3, C: 1 })) {
      await office.tell('establishBranch', {
        ...{ code: branch, name: `Chi hội ${branch}`, sector: 'ENTERPRISE' },
        ...{ from: '2015-01-01', beginning: 'ESTABLISHED' },
      });
      for (let n = 1; n <= size; n++) await office.admit(`${branch}${n}`, branch);
    }
    await office.admit('L1', 'A', { class: 'ASSOCIATE' });
    if (rules) await office.tell('setRuleSet', { preset: 'ASSOCIATION_2024', from: '2016-01-01' });
    return office;
  }

  admit(number: string, branchCode: string, more: Values = {}): Promise<Values> {
    const female = Number(number.slice(1)) % 2 === 0;
    return this.tell(
      'admitMember',
      {
        member: {
          ...{ kind: 'INDIVIDUAL', number, fullName: `Trần Văn ${number}` },
          ...{
            sex: female ? 'FEMALE' : 'MALE',
            birthDate: `19${60 + Number(number.slice(1))}-11-22`,
          },
        },
        ...{ branchCode, class: 'FULL', from: '2016-01-01', startReason: 'ADMITTED' },
        ...more,
      },
      'number',
    );
  }

  /** Sends a mutation, whatever becomes of it. */
  send(
    mutation: string,
    input: Values,
    fields = '__typename',
    token = this.token,
  ): Promise<Answer<Record<string, any>>> {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    return this.server.query(
      `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${fields} } }`,
      { input: { associationCode: this.code, ...input } },
      token,
    );
  }

  /** Sends a mutation that must not be refused, and gives its answer. */
  async tell(mutation: string, input: Values, fields?: string): Promise<any> {
    const { data, errors } = await this.send(mutation, input, fields);
    if (errors || data === null) throw new Error(`${mutation}: ${JSON.stringify(errors, null, 1)}`);
    return data['answer'];
  }

  /** Sends a mutation that must be refused, and gives the refusal. */
  async refusal(mutation: string, input: Values, token?: string) {
    const { data, errors } = await this.send(mutation, input, '__typename', token);
    if (!errors?.[0]) throw new Error(`${mutation} was not refused: ${JSON.stringify(data)}`);
    const { code, path, details } = errors[0].extensions;
    return { code, path, details, message: errors[0].message };
  }

  /** A congress of today, prepared. */
  async prepare(more: Values = {}): Promise<string> {
    const { id } = await this.tell(
      'prepareCongress',
      {
        ...{ kind: 'TERM', title: 'Đại hội', composition: 'DELEGATES', date: '2026-11-22' },
        ...more,
      },
      'id',
    );
    return id as string;
  }

  /** Puts members on the list, each elected by its branch, and gives their ids by number. */
  async delegates(
    assemblyId: string,
    numbers: readonly string[],
    more: Values = {},
  ): Promise<Record<string, string>> {
    await this.tell('enterDelegates', {
      assemblyId,
      delegates: numbers.map((memberNumber) => ({ memberNumber, basis: 'ELECTED', ...more })),
    });
    return this.ids(assemblyId);
  }

  /** Ids of everybody on the list, by number or name. */
  async ids(assemblyId: string): Promise<Record<string, string>> {
    const rows = await this.read(
      assemblyId,
      'delegates(first: 100, show: EVERYBODY) { nodes { id name memberNumber } }',
    );
    const nodes = rows.delegates.nodes as { id: string; name: string; memberNumber: string }[];
    return Object.fromEntries(
      nodes.map(({ id, name, memberNumber }) => [memberNumber ?? name, id]),
    );
  }

  /** What a congress says of itself. */
  async read(id: string, fields: string, token: string | undefined = this.token): Promise<any> {
    const document = `query ($id: ID!) { congress(id: $id) { ${fields} } }`;
    return (await this.server.data(document, { id }, token))['congress'];
  }
}
