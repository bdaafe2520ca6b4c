import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
} from 'graphql';

import { DomainError } from '../../kernel/errors.js';
import { entryCountOf } from './entries.js';
import { LARGEST_PAGE } from './pages.js';

/** So much one operation may cost. */
export const MOST_COST = 50_000;

/** A field that is there with its object. */
const FIELD = 1;
/** A field with arguments is worked out: it asks the database. */
const WORKED_OUT = 10;
/** A change takes its turn in the one queue of writes; many in one request are many attempts. */
const CHANGE = 2000;
/** Of a list that has no pages and says nothing of its length, so many entries are assumed. */
const ENTRIES = 10;

type Variables = Readonly<Record<string, unknown>>;

/**
 * What an operation could cost at the most: each field by its kind, times the entries of the lists it
 * stands in. A page has as many as `first` asks for, another list as many as its field says
 * (`@Entries`), or else ten. Each fragment is worked out once for each size of page it is used in.
 *
 * @param document valid against the schema
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const known = new Map<string, number>();

  function ofSet(set: SelectionSetNode, type: GraphQLCompositeType, page: number): number {
    let sum = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        sum += ofField(node, type, page);
      } else if (node.kind === Kind.FRAGMENT_SPREAD) {
        sum += ofFragment(node.name.value, page);
      } else {
        sum += ofSet(
          node.selectionSet,
          conditionOf(schema, node.typeCondition?.name.value, type),
          page,
        );
      }
    }
    return sum;
  }

  function ofFragment(name: string, page: number): number {
    const key = `${page} ${name}`;
    let cost = known.get(key);
    if (cost === undefined) {
      const fragment = fragments.get(name);
      const type = schema.getType(fragment?.typeCondition.name.value ?? '');
      cost = fragment && isCompositeType(type) ? ofSet(fragment.selectionSet, type, page) : 0;
      known.set(key, cost);
    }
    return cost;
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType, page: number): number {
    const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    // The schema itself: bounded, and read from memory.
    if (field === undefined) return FIELD;
    const type = getNamedType(field.type);
    const given = (name: string) => givenFor(node, name, operation, variables);
    const within = pageSize(field, given);
    const below =
      node.selectionSet && isCompositeType(type)
        ? ofSet(node.selectionSet, type, within ?? ENTRIES)
        : 0;
    const times = isListType(getNullableType(field.type)) ? (entries(field, given) ?? page) : 1;
    return ownCost(schema, parent, field) + times * below;
  }

  const root = schema.getRootType(operation.operation);
  return root ? ofSet(operation.selectionSet, root, ENTRIES) : 0;
}

function ownCost(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
): number {
  if (parent === schema.getMutationType()) return CHANGE;
  return field.args.length > 0 ? WORKED_OUT : FIELD;
}

type Given = (argument: string) => unknown;

/** How many entries the pages of this field may have; null for a field without pages. */
function pageSize(field: GraphQLField<unknown, unknown>, given: Given): number | null {
  const argument = field.args.find(({ name }) => name === 'first');
  if (argument === undefined) return null;
  const first = given('first') ?? argument.defaultValue;
  // What is no size of a page is refused by its field; it must not make anything cheaper until then.
  return typeof first === 'number' && first >= 1 && first <= LARGEST_PAGE ? first : LARGEST_PAGE;
}

function entries(field: GraphQLField<unknown, unknown>, given: Given): number | null {
  const count = entryCountOf(field);
  return typeof count === 'function' ? count(given) : count;
}

/** What stands for an argument in the document or in its variable, as it came; a list or object is none. */
function givenFor(
  node: FieldNode,
  argument: string,
  operation: OperationDefinitionNode,
  variables: Variables,
): unknown {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
  if (value?.kind !== Kind.VARIABLE) return valueOf(value);
  const { value: name } = value.name;
  const { defaultValue } =
    operation.variableDefinitions?.find(({ variable }) => variable.name.value === name) ?? {};
  return variables[name] ?? valueOf(defaultValue);
}

function valueOf(value: ValueNode | undefined): unknown {
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function conditionOf(
  schema: GraphQLSchema,
  name: string | undefined,
  otherwise: GraphQLCompositeType,
): GraphQLCompositeType {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : otherwise;
}

/**
 * Refuses an operation that could cost more than one may.
 *
 * @throws DomainError TOO_COSTLY
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): void {
  const cost = costOf(schema, document, operation, variables);
  if (cost <= MOST_COST) return;
  throw new DomainError(
    'TOO_COSTLY',
    `An operation may cost ${MOST_COST}, not ${cost}: ask for smaller pages, fewer lists within lists, or in several requests.`,
    [],
    { most: MOST_COST, found: cost },
  );
}
