import type { INestApplicationContext } from '@nestjs/common';

import { createAdmin } from './cli/accounts.js';
import { loadFacts } from './facts/load-facts.js';
import { AssociationsStore } from './registry/associations/associations.store.js';
import { loadSample } from './sample/load.js';

const SAMPLE = { association: 'hoi-mau', members: 650, branches: 16, seed: 1 };

const FIRST_ADMIN = { email: 'admin@localhost', name: 'Administrator' };

/** Fills an empty database with the documented facts and the sample association, so that there is something to ask. */
export async function loadFirstContent(app: INestApplicationContext): Promise<void> {
  if (!(await app.get(AssociationsStore).isEmpty())) return;
  console.log('The database is empty: loading the documented facts and a fictional association.');
  await loadFacts(app);
  await loadSample(app, SAMPLE);
  const link = await createAdmin(app, FIRST_ADMIN.email, FIRST_ADMIN.name);
  console.log(
    `The administrator ${FIRST_ADMIN.email} sets a password here, within a week: ${link}`,
  );
}
