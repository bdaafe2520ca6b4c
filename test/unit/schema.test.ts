import 'reflect-metadata';

import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { TypeMetadataStorage } from '@nestjs/graphql';
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

import { ACCESS } from '../../src/platform/access/requires.js';
import { readSchema, schemaText } from '../../src/schema.js';

const COMMITTED = new URL('../../schema.gql', import.meta.url);

let schema: GraphQLSchema;
let types: GraphQLNamedType[];

beforeAll(async () => {
  schema = await readSchema();
  types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
});

describe('schema.gql', () => {
  it('is what the code gives; where it should change, `npm run schema` writes it anew', () => {
    expect(readFileSync(COMMITTED, 'utf8')).toBe(schemaText(schema));
  });
});

describe('the schema', () => {
  it('describes every type, field, argument, input field and enum value', () => {
    const undescribed = types.flatMap(describable).filter(([, text]) => !text?.trim());
    expect(undescribed.map(([what]) => what)).toEqual([]);
  });

  it('gives every mutation one input', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    const others = mutations.filter(
      ({ args: [input, ...more] }) => input?.name !== 'input' || more.length > 0,
    );
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  it('gives every input a key to repeat it safely, but where a secret is in it or done is done', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    const others = mutations.filter(({ args: [input] }) => {
      const type = input && schema.getType(String(input.type).replace('!', ''));
      return !(isInputObjectType(type) && 'idempotencyKey' in type.getFields());
    });
    const withSecrets = [...SIGNING_IN, 'changePassword', 'createToken'];
    const onceDone = ['decideRequests', 'endSession', 'revokeToken'];
    expect(others.map(({ name }) => name).sort()).toEqual([...withSecrets, ...onceDone].sort());
  });

  it('says of every root field who may call it', () => {
    const declared = [
      ...TypeMetadataStorage.getQueriesMetadata(),
      ...TypeMetadataStorage.getMutationsMetadata(),
      ...TypeMetadataStorage.getSubscriptionsMetadata(),
    ].map(({ schemaName, target, methodName }) => {
      const { prototype } = target as { prototype: Record<string, object> };
      return [schemaName, Reflect.getMetadata(ACCESS, prototype[methodName] as object)] as const;
    });
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
    expect(declared.map(([name]) => name).sort()).toEqual(fields.sort());
    expect(declared.filter(([, rule]) => typeof rule !== 'string')).toEqual([]);
  });

  it('opens no mutation to the public but those of signing in', () => {
    const open = TypeMetadataStorage.getMutationsMetadata().filter(({ target, methodName }) => {
      const { prototype } = target as { prototype: Record<string, object> };
      return Reflect.getMetadata(ACCESS, prototype[methodName] as object) === 'PUBLIC';
    });
    expect(open.map(({ schemaName }) => schemaName).sort()).toEqual([...SIGNING_IN].sort());
  });
});

/** What somebody does who is not signed in yet. */
const SIGNING_IN = [
  'beginSecondFactor',
  'confirmSecondFactor',
  'requestPasswordLink',
  'setPassword',
  'signIn',
  'signInWithCode',
];

/** Everything of a type that a reader of the schema may ask about, with what is said of it. */
function describable(type: GraphQLNamedType): [what: string, text: string | null | undefined][] {
  const { name, description } = type;
  const of = (part: { name: string; description?: string | null }, of = name) =>
    [`${of}.${part.name}`, part.description] as [string, string | null | undefined];
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields());
    const args = fields.flatMap((field) =>
      field.args.map((arg) => of(arg, `${name}.${field.name}`)),
    );
    return [[name, description], ...fields.map((field) => of(field)), ...args];
  }
  const parts = isInputObjectType(type)
    ? Object.values(type.getFields())
    : isEnumType(type)
      ? type.getValues()
      : [];
  return [[name, description], ...parts.map((part) => of(part))];
}
