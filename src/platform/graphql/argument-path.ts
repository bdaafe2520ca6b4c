import { type DocumentNode, GraphQLError, Kind, type Source, parse, visit } from 'graphql';

type Path = readonly (string | number)[];

/** Read once for all errors of a request, which share the source they name. */
const documents = new WeakMap<Source, DocumentNode>();

function documentOf(source: Source): DocumentNode {
  let document = documents.get(source);
  if (document === undefined) {
    document = parse(source);
    documents.set(source, document);
  }
  return document;
}

/**
 * Which argument a value of the wrong form was given for, and where in it: the path from the field's
 * arguments, whether the value stood in the document or came in a variable.
 *
 * graphql-js tells a variable's fault by its message alone, and the name of a field that is missing
 * or too much likewise.
 *
 * @returns an empty path where the error is about no argument
 */
export function argumentPath(error: unknown): Path {
  if (!(error instanceof GraphQLError) || !error.source) return [];
  const { source } = error;
  const node = error.nodes?.[0];
  if (node?.kind === Kind.VARIABLE_DEFINITION) {
    const variable = node.variable.name.value;
    const used = pathOfVariable(source, variable);
    return [...used, ...pathInVariable(error), ...fieldNamed(error.message)];
  }
  const offset = node?.loc?.start;
  if (offset === undefined) return [];
  // Most errors are those of fields, which stand within no argument.
  const path = node?.kind === Kind.FIELD ? [] : pathInDocument(source, offset);
  const named = fieldNamed(error.message);
  return path.at(-1) === named[0] ? path : [...path, ...named];
}

/** Where a variable is first used; its own name where that is nowhere. */
function pathOfVariable(source: Source, name: string): Path {
  let offset: number | undefined;
  visit(documentOf(source), {
    VariableDefinition: () => false,
    Variable(node) {
      if (node.name.value === name) offset ??= node.loc?.start;
    },
  });
  return offset === undefined ? [name] : pathInDocument(source, offset);
}

/** Where in a variable's value the fault is: the message has it after ` at `, before the reason. */
function pathInVariable(error: GraphQLError): Path {
  const reason = `; ${error.originalError?.message ?? ''}`;
  const prefix = error.message.endsWith(reason)
    ? error.message.slice(0, -reason.length)
    : error.message;
  const [, ...steps] = (/ at "([^"]+)"$/.exec(prefix)?.[1] ?? '').split(/[.[\]]+/).filter(Boolean);
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** The argument or input field that is missing, or that there is none of. */
function fieldNamed(message: string): string[] {
  const found =
    / argument "(\w+)" of type "[^"]+" is required, but it was not provided\.$/.exec(message) ??
    /Field "(?:\w+\.)?(\w+)" of required type "[^"]+" was not provided\.$/.exec(message) ??
    /Field "(\w+)" is not defined by type "\w+"\./.exec(message);
  return found?.[1] === undefined ? [] : [found[1]];
}

/** The names of the argument and input fields, and the places in lists, around a place of a document. */
function pathInDocument(source: Source, offset: number): Path {
  const path: (string | number)[] = [];
  const around = (loc: { start: number; end: number } | undefined) =>
    loc !== undefined && loc.start <= offset && offset < loc.end;
  visit(documentOf(source), {
    enter(node) {
      if (!around(node.loc)) return false;
      if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) {
        path.push(node.name.value);
      } else if (node.kind === Kind.LIST) {
        const place = node.values.findIndex(({ loc }) => around(loc));
        if (place >= 0) path.push(place);
      }
      return undefined;
    },
  });
  return path;
}
