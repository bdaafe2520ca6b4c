import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

import { DomainError, type ErrorCode } from '../../kernel/errors.js';

/**
 * What one document may have, whoever sends it. The longest of ours, and the query by which tools
 * read the schema, stay below a tenth to a third of each.
 */
export const DOCUMENT_LIMITS = {
  /** White space and comments too, which are no tokens. */
  characters: 20_000,
  /** For each error graphql-js counts the lines before it anew. */
  lines: 1000,
  /** Words and signs, counted by the parser. */
  tokens: 2000,
  fields: 500,
  aliases: 50,
  directives: 50,
  /** Fields within each other, through fragments too. */
  depth: 15,
} as const;

/**
 * Refuses a text that is too long to be read at all.
 *
 * @throws DomainError TOO_MANY_CHARACTERS, TOO_MANY_LINES
 */
export function checkText(text: string): void {
  const { characters, lines } = DOCUMENT_LIMITS;
  if (text.length > characters) {
    throw new DomainError(
      'TOO_MANY_CHARACTERS',
      `A document has at most ${characters} characters, not ${text.length}: put what is long into variables, or ask in several requests.`,
      [],
      { most: characters, found: text.length },
    );
  }
  const found = (text.match(/\r\n|[\n\r]/g)?.length ?? 0) + 1;
  if (found > lines) {
    throw new DomainError(
      'TOO_MANY_LINES',
      `A document has at most ${lines} lines, not ${found}: leave empty ones out, or ask in several requests.`,
      [],
      { most: lines, found },
    );
  }
}

/** What is counted in one reading of a document. */
export interface DocumentSize {
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly depth: number;
}

/** Counts what a document has, reading each fragment once however often it is spread. */
export function sizeOf(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const depths = new Map<string, number>();
  let [fields, aliases, directives, depth] = [0, 0, 0, 0];

  function depthOfFragment(name: string): number {
    const known = depths.get(name);
    if (known !== undefined) return known;
    // Where fragments spread each other in a circle, this is what ends it; another rule refuses that.
    depths.set(name, 0);
    const fragment = fragments.get(name);
    const found = fragment === undefined ? 0 : depthOf(fragment.selectionSet);
    depths.set(name, found);
    return found;
  }

  function depthOf({ selections }: SelectionSetNode): number {
    let deepest = 0;
    for (const node of selections) {
      directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        deepest = Math.max(deepest, depthOfFragment(node.name.value));
        continue;
      }
      const below = node.selectionSet ? depthOf(node.selectionSet) : 0;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        deepest = Math.max(deepest, below);
        continue;
      }
      fields += 1;
      if (node.alias) aliases += 1;
      // Of the schema itself graphql-js limits the depth where it could multiply.
      deepest = Math.max(deepest, node.name.value.startsWith('__') ? 1 : below + 1);
    }
    return deepest;
  }

  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      directives += node.directives?.length ?? 0;
      // Its own depth counts where an operation spreads it.
      depthOfFragment(node.name.value);
    } else if (node.kind === Kind.OPERATION_DEFINITION) {
      directives += node.directives?.length ?? 0;
      directives += (node.variableDefinitions ?? []).reduce(
        (sum, variable) => sum + (variable.directives?.length ?? 0),
        0,
      );
      depth = Math.max(depth, depthOf(node.selectionSet));
    }
  }
  return { fields, aliases, directives, depth };
}

const REFUSALS: Readonly<Record<keyof DocumentSize, readonly [ErrorCode, string]>> = {
  fields: ['TOO_MANY_FIELDS', 'fields'],
  aliases: ['TOO_MANY_ALIASES', 'aliases'],
  directives: ['TOO_MANY_DIRECTIVES', 'directives'],
  depth: ['TOO_DEEP', 'fields within each other'],
};

/**
 * Refuses a document that has more of something than it may; each refusal says the limit. And an
 * operation of a kind that the schema has none of, which graphql-js finds out by failing.
 */
export function documentLimits(context: ValidationContext): ASTVisitor {
  const document = context.getDocument();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    if (context.getSchema().getRootType(node.operation)) continue;
    const message = `There is no ${node.operation} here: ask by query, change by mutation.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  }
  const size = sizeOf(document);
  for (const [what, [code, words]] of Object.entries(REFUSALS)) {
    const [found, most] = [
      size[what as keyof DocumentSize],
      DOCUMENT_LIMITS[what as keyof DocumentSize],
    ];
    if (found <= most) continue;
    const message = `A document has at most ${most} ${words}, not ${found}: ask in several requests.`;
    const refusal = new DomainError(code, message, [], { most, found });
    context.reportError(new GraphQLError(message, { originalError: refusal }));
    // Some of the other rules take time by the square of what there is: they get nothing to read.
    (document as { definitions: DocumentNode['definitions'] }).definitions = [];
    break;
  }
  return {};
}

/** The parser's own refusal of a document with too many tokens; null where an error is another one. */
export function tokenRefusal(error: unknown): DomainError | null {
  if (!(error instanceof GraphQLError) || !TOO_MANY_TOKENS.test(error.message)) return null;
  const most = DOCUMENT_LIMITS.tokens;
  return new DomainError(
    'TOO_MANY_TOKENS',
    `A document has at most ${most} tokens: put long lists into variables, or ask in several requests.`,
    [],
    { most },
  );
}

/** graphql-js says it by its message alone. */
const TOO_MANY_TOKENS = /^(Syntax Error: )?Document contains more that \d+ tokens\./;
