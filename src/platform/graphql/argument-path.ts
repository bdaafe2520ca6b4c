import { GraphQLError, Kind, parse, visit } from 'graphql';

type Path = readonly (string | number)[];

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
  const { body } = error.source;
  const node = error.nodes?.[0];
  if (node?.kind === Kind.VARIABLE_DEFINITION) {
    const variable = node.variable.name.value;
    const used = pathOfVariable(body, variable);
    return [...used, ...pathInVariable(error), ...fieldNamed(error.message)];
  }
  const offset = node?.loc?.start;
  if (offset === undefined) return [];
  const path = pathInDocument(body, offset);
  const named = fieldNamed(error.message);
  return path.at(-1) === named[0] ? path : [...path, ...named];
}

/** Where a variable is first used; its own name where that is nowhere. */
function pathOfVariable(body: string, name: string): Path {
  let offset: number | undefined;
  visit(parse(body), {
    VariableDefinition: () => false,
    Variable(node) {
      if (node.name.value === name) offset ??= node.loc?.start;
    },
  });
  return offset === undefined ? [name] : pathInDocument(body, offset);
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
function pathInDocument(body: string, offset: number): Path {
  const path: (string | number)[] = [];
  const around = (loc: { start: number; end: number } | undefined) =>
    loc !== undefined && loc.start <= offset && offset < loc.end;
  visit(parse(body), {
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
