import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A request as a client might send it, sensible or not. */
export interface RandomRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Codes and numbers that exist, each kind with the names of arguments that take it. */
export type Known = readonly (readonly [name: RegExp, values: readonly string[]])[];

/** Texts that names, codes and notes are not made for. */
export const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\u0007\u001b[31m',
  '\ud800',
  '\udfff\ud800',
  '\u202egnp.exe',
  '\u2066x\u2069',
  '\u200b\ufeff',
  'Nguyễn Thị Ánh'.normalize('NFD'),
  'e\u0301\u0323'.repeat(60),
  '👩‍👩‍👧‍👦',
  "'; DROP TABLE member; --",
  '%_\\%',
  '${x} {{x}} <script>',
  '__proto__',
  'constructor',
  '9'.repeat(30),
  '-1',
  'x'.repeat(5000),
  '2021-02-30',
  '0000-00-00',
  '9999-12-31',
  '1000/9998',
  '../2020',
  '2020/..',
  '2020?',
];

const DAYS = ['2020', '2021-03', '2022-05-17', '1999-12-31', '2026-11-22', '2021-01-01/2021-06-30'];

/**
 * Any document over the schema, with variables.
 *
 * @param known values that lead somewhere, by the names of the arguments that take them
 */
export function randomRequest(schema: GraphQLSchema, known: Known): fc.Arbitrary<RandomRequest> {
  return fc.gen().map((g) => new Writer(schema, known, g).write());
}

/** Left to itself, fast-check prefers the ends: most texts would be odd ones. */
const evenly = (max: number) => fc.noBias(fc.nat({ max }));

class Writer {
  private readonly variables: Record<string, unknown> = {};
  private readonly declared: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly known: Known,
    private readonly g: fc.GeneratorValue,
  ) {}

  write(): RandomRequest {
    const mutation = this.chance(50);
    const root = mutation ? this.schema.getMutationType() : this.schema.getQueryType();
    if (!root) throw new Error('The schema has no such root.');
    const fields = this.field(root, this.pick(Object.values(root.getFields())), 0);
    const head = this.declared.length > 0 ? `(${this.declared.join(', ')})` : '';
    return {
      query: `${mutation ? 'mutation' : 'query'} Fuzz${head} { ${fields} }`,
      variables: this.variables,
    };
  }

  private selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields());
    const chosen = Array.from({ length: 1 + this.below(3) }, () => this.pick(fields));
    // A name for each, so that two of one name do not get in each other's way.
    return chosen.map((field, i) => `f${i}: ${this.field(type, field, depth)}`).join(' ');
  }

  private field(
    _: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    depth: number,
  ): string {
    const args = field.args
      .filter((argument) => isNonNullType(argument.type) || this.chance(50))
      .map((argument) => `${argument.name}: ${this.argument(argument)}`);
    const head = args.length > 0 ? `${field.name}(${args.join(', ')})` : field.name;
    const type = getNamedType(field.type);
    if (!isObjectType(type)) return head;
    return `${head} { ${depth < 4 ? this.selection(type, depth + 1) : '__typename'} }`;
  }

  private argument({ name: argument, type }: GraphQLArgument): string {
    const name = `v${this.declared.length}`;
    this.declared.push(`$${name}: ${String(type)}`);
    this.variables[name] = this.value(type, 0, argument);
    return `$${name}`;
  }

  private value(type: GraphQLInputType, depth: number, name: string): unknown {
    if (this.chance(1)) return this.pick<unknown>([null, 1, 'x', true, [], {}, 1e99, [[null]]]);
    if (isNonNullType(type)) return this.value(type.ofType, depth, name);
    if (isListType(type)) {
      return Array.from({ length: this.below(4) }, () => this.value(type.ofType, depth, name));
    }
    if (isEnumType(type)) return this.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth < 3 && this.chance(40)),
      );
      return Object.fromEntries(
        fields.map(({ name, type: of }) => [name, this.value(of, depth + 1, name)]),
      );
    }
    if (type.name === 'Int') return this.pick([1, 2, 5, 100, 0, -1, 2_147_483_647, -2_147_483_648]);
    if (type.name === 'Float') return this.pick([0.5, -1, 1e308]);
    if (type.name === 'Boolean') return this.chance(50);
    return this.text(type.name, name);
  }

  private text(scalar: string, name: string): string {
    if (this.chance(6)) return this.pick(ODD_TEXTS);
    if (scalar === 'LocalDate')
      return this.pick(['2020-06-30', '2025-12-31', '1000-01-01', '9998-12-31']);
    if (scalar === 'DateTime')
      return this.pick(['2026-11-22T02:00:00Z', '1000-01-01T00:00:00+14:00']);
    if (scalar === 'EDTF') return this.pick(DAYS);
    const [, fitting] = this.known.find(([kind]) => kind.test(name)) ?? [];
    if (fitting && this.chance(85)) return this.pick(fitting);
    return this.pick([
      ...this.known.flatMap(([, values]) => values),
      'x',
      'Lê Thị Hoa',
      'a-b-c',
      ...DAYS,
    ]);
  }

  private chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  private below(n: number): number {
    return this.g(evenly, n - 1);
  }
}
