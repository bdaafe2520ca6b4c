import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { ConfigError, readConfig } from '../../../../src/platform/config.js';

const SECRET = 'a secret that is long enough for anybody';
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const production = { NODE_ENV: 'production', DATABASE_URL: 'sqlite:x.db', SECRET };

let before: string;
let folder: string;
beforeEach(() => {
  before = cwd();
  folder = mkdtempSync(join(tmpdir(), 'so-hoi-keys-'));
  chdir(folder);
});
afterEach(() => {
  chdir(before);
  rmSync(folder, { recursive: true });
});

it('come from the environment', () => {
  const { identityKeys } = readConfig({ ...production, IDENTITY_KEYS: `2:${key(2)},1:${key(1)}` });
  expect(identityKeys?.versions).toEqual([2, 1]);
});

it('or from a file', () => {
  writeFileSync('keys', `7:${key(7)}\n3:${key(3)}\n`);
  const { identityKeys } = readConfig({ ...production, IDENTITY_KEY_FILE: 'keys' });
  expect(identityKeys?.versions).toEqual([7, 3]);
});

it('are none on a server where nobody sets them', () => {
  expect(readConfig(production).identityKeys).toBeNull();
});

it('are made once at a desk, and kept for its user alone', () => {
  const first = readConfig({ SECRET }).identityKeys;
  const kept = readFileSync('var/identity-keys', 'utf8');
  expect(statSync('var/identity-keys').mode & 0o777).toBe(0o600);
  const second = readConfig({ SECRET }).identityKeys;
  expect(readFileSync('var/identity-keys', 'utf8')).toBe(kept);
  const place = ['member_identity', 1];
  const sealed = first?.seal('012345678901', place) as { keyVersion: number; sealed: string };
  expect(second?.open(sealed, place)).toBe('012345678901');
});

it.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['both are set', { IDENTITY_KEYS: `1:${key(1)}`, IDENTITY_KEY_FILE: 'x' }, /exclude each other/],
  ['a key is too short', { IDENTITY_KEYS: '1:c2hvcnQ=' }, /^IDENTITY_KEYS .*5 bytes/],
  ['it is empty', { IDENTITY_KEYS: '' }, /^IDENTITY_KEYS .*no key/],
  ['the file is not there', { IDENTITY_KEY_FILE: 'nowhere' }, /^IDENTITY_KEY_FILE .*ENOENT/],
])('stop the start where %s', (_, env, reason) => {
  expect(() => readConfig({ ...production, ...env })).toThrow(ConfigError);
  expect(() => readConfig({ ...production, ...env })).toThrow(reason);
});
