import 'reflect-metadata';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

import { systemClock } from './kernel/clock.js';
import { readConfig } from './platform/config.js';
import { createApp } from './server.js';

/** The schema as schema.gql holds it: sorted, so that a change of the code shows as one of the text. */
export function schemaText(schema: GraphQLSchema): string {
  return `# Written by \`npm run schema\`.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** The schema that the code gives, from an application over a passing database. */
export async function readSchema(): Promise<GraphQLSchema> {
  const folder = await mkdtemp(join(tmpdir(), 'so-hoi-schema-'));
  const config = readConfig({
    NODE_ENV: 'production',
    DATABASE_URL: `sqlite:${join(folder, 'empty.db')}`,
    SECRET: 'nothing is kept under this secret',
  });
  const app = await createApp(config, systemClock);
  try {
    await app.init();
    return app.get(GraphQLSchemaHost).schema;
  } finally {
    await app.close();
    await rm(folder, { recursive: true });
  }
}
