import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';

import { commandActor } from '../../src/platform/access/actor.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import type { StatementLog } from '../../src/platform/database/statement-log.js';
import { Attempts } from '../../src/registry/accounts/attempts.js';
import { AccountsService } from '../../src/registry/accounts/accounts.service.js';
import { GrantsService } from '../../src/registry/accounts/grants.service.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { type Answer, NOW, type TestServer, anyOffice, startServer } from '../support/server.js';

const PASSWORD = 'three words of a poem';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const command = commandActor('test');

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  for (const code of ['a', 'b']) {
    const association = { code, name: code, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
    await server.app.get(BranchesService).establishBranch(anyOffice, {
      associationCode: code,
      code: 'north',
      name: 'north',
      sector: 'OTHER',
      beginning: 'ESTABLISHED',
      from: '2000',
    });
  }
});
afterAll(() => server.close());
// Later than whatever the tests before did, so that no pause of theirs lasts.
let start = Date.parse(NOW);
beforeEach(() => {
  start += 48 * 60 * MINUTE;
  at(0);
});

function at(milliseconds: number): void {
  server.clock.set(new Date(start + milliseconds).toISOString());
}

/** A browser: keeps the cookie it is given. */
class Browser {
  cookie = '';
  lastSetCookie = '';

  async ask(document: string, variables: Record<string, unknown> = {}): Promise<Answer<any>> {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify({ query: document, variables }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) {
      this.lastSetCookie = set;
      this.cookie = set.split(';')[0] ?? '';
    }
    return (await response.json()) as Answer<any>;
  }

  /** Calls a mutation that takes one input; gives its result, or the code of its refusal. */
  async do(name: string, input: Record<string, unknown>, fields = ''): Promise<any> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) ${fields} }`;
    const { data, errors } = await this.ask(document, { input });
    return errors ? errors[0]?.extensions?.['code'] : data[name];
  }

  signIn(email: string, password = PASSWORD): Promise<any> {
    return this.do('signIn', { email, password }, '{ state challenge }');
  }

  async me(): Promise<any> {
    const fields = `account { email hasSecondFactor } grants { role } sessions { id current client }`;
    return (await this.ask(`{ me { ${fields} } }`)).data?.me;
  }
}

let made = 0;
/** An account with a password; gives its e-mail address. */
async function account(...grants: [role: string, association?: string, branch?: string][]) {
  const email = `staff-${(made += 1)}@example.org`;
  const accounts = server.app.get(AccountsService);
  await accounts.invite(command, { email, name: `Cán bộ số ${made}` });
  const link = await accounts.link(command, email);
  const secret = link.split('#')[1];
  expect(await new Browser().do('setPassword', { secret, password: PASSWORD })).toBe(true);
  for (const [role, associationCode = null, branchCode = null] of grants) {
    const input = { email, role: role as 'OFFICE', associationCode, branchCode };
    await server.app.get(GrantsService).give(command, input);
  }
  return email;
}

async function signedIn(...grants: Parameters<typeof account>) {
  const browser = new Browser();
  const email = await account(...grants);
  expect(await browser.signIn(email)).toEqual({ state: 'SIGNED_IN', challenge: null });
  return { browser, email };
}

function codeOf(secret: string, milliseconds = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: start + milliseconds });
}

const rows = (query: string) =>
  server.app.get<DataSources>(DATA_SOURCES).reader.query<Record<string, unknown>[]>(query);

/** The statements of both connections meanwhile, without their values. */
async function allStatements(work: () => Promise<unknown>): Promise<string[]> {
  const { reader, writer } = server.app.get<DataSources>(DATA_SOURCES);
  const told: string[] = [];
  const logs = [...new Set([reader, writer])].map(({ logger }) => logger as StatementLog);
  for (const log of logs) {
    log.listener = (statement) => void told.push(statement.replace(/= \d+/g, '= ?'));
  }
  await work();
  for (const log of logs) log.listener = null;
  return told;
}

describe('a session', () => {
  test('begins with the password, in a cookie that scripts cannot read', async () => {
    const { browser, email } = await signedIn(['OFFICE', 'a']);
    expect(browser.lastSetCookie).toMatch(
      /^so-hoi=\S+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await browser.me()).toEqual({
      account: { email, hasSecondFactor: false },
      grants: [{ role: 'OFFICE' }],
      sessions: [{ id: expect.any(String), current: true, client: 'node' }],
    });
    expect(await new Browser().me()).toBeNull();
  });

  test('ends when it is idle, and when it is old however much it is used', async () => {
    const idle = await signedIn();
    const used = await signedIn();
    for (let hour = 1; hour < 12; hour += 1) {
      at(hour * 60 * MINUTE);
      expect(await used.browser.me()).not.toBeNull();
      // Its last use is written down meanwhile.
      await new Promise((done) => setTimeout(done, 50));
    }
    expect(await idle.browser.me()).toBeNull();
    at(12 * 60 * MINUTE + 1000);
    expect(await used.browser.me()).toBeNull();
  });

  test('is ended by its owner alone, here or from elsewhere', async () => {
    const { browser, email } = await signedIn();
    const other = new Browser();
    await other.signIn(email);
    const stranger = await signedIn();
    const [{ id }] = (await other.me()).sessions.filter((one: any) => one.current);
    expect(await stranger.browser.do('endSession', { id })).toBe('NOT_FOUND');
    expect(await new Browser().do('endSession', { id })).toBe('UNAUTHENTICATED');
    expect(await browser.do('endSession', { id })).toBe(true);
    expect(await other.me()).toBeNull();
    const before = browser.cookie;
    expect(await browser.do('endSession', {})).toBe(true);
    expect(browser.cookie).toBe('so-hoi=');
    browser.cookie = before;
    expect(await browser.me()).toBeNull();
  });

  test('ends with the account, at once', async () => {
    const admin = await signedIn(['ADMIN']);
    const { browser, email } = await signedIn(['OFFICE', 'a']);
    const { data } = await admin.browser.ask('{ accounts { id email } }');
    const { id } = data.accounts.find((one: any) => one.email === email);
    expect(await browser.do('disableAccount', { accountId: id }, '{ id }')).toBe('FORBIDDEN');
    expect(await admin.browser.do('disableAccount', { accountId: id }, '{ disabledAt }')).toEqual({
      disabledAt: expect.any(String),
    });
    expect(await browser.me()).toBeNull();
    expect(await new Browser().signIn(email)).toBe('SIGN_IN_FAILED');
  });
});

describe('signing in', () => {
  test('fails alike for a wrong password, an unknown address and one without a password', async () => {
    const email = await account();
    const accounts = server.app.get(AccountsService);
    await accounts.invite(command, { email: 'invited@example.org', name: 'Mời' });
    const answer = async (address: string) => {
      const variables = { input: { email: address, password: 'not the password' } };
      const document = 'mutation ($input: SignInInput!) { signIn(input: $input) { state } }';
      return (await new Browser().ask(document, variables)).errors;
    };
    const wrong = await answer(email);
    expect(wrong?.[0]?.extensions?.['code']).toBe('SIGN_IN_FAILED');
    expect(await answer('nobody@example.org')).toEqual(wrong);
    expect(await answer('invited@example.org')).toEqual(wrong);
  });

  test('costs the same statements for a wrong password and an unknown address', async () => {
    const email = await account();
    const statements = async (address: string) => {
      // Once before, so that either has its row of failures already.
      await new Browser().signIn(address, 'not the password');
      return allStatements(() => new Browser().signIn(address, 'not the password'));
    };
    expect(await statements('nobody-at-all@example.org')).toEqual(await statements(email));
  });

  test('pauses longer and longer, also for many attempts at once, and for the right password too', async () => {
    const email = await account();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => new Browser().signIn(email, 'guess upon guess')),
    );
    expect(answers.filter((code) => code === 'SIGN_IN_FAILED')).toHaveLength(5);
    expect(answers.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(7);
    expect(await new Browser().signIn(email)).toBe('TOO_MANY_ATTEMPTS');
    at(31_000);
    expect(await new Browser().signIn(email, 'another guess')).toBe('SIGN_IN_FAILED');
    at(31_000 + 59_000);
    expect(await new Browser().signIn(email)).toBe('TOO_MANY_ATTEMPTS');
    at(31_000 + 61_000);
    expect(await new Browser().signIn(email)).toMatchObject({ state: 'SIGNED_IN' });
    // Having succeeded, it starts anew.
    expect(await new Browser().signIn(email, 'guess')).toBe('SIGN_IN_FAILED');
    expect(await new Browser().signIn(email)).toMatchObject({ state: 'SIGNED_IN' });
  });

  test('pauses for a network address that tries many accounts', async () => {
    const tries: string[] = [];
    for (let n = 0; n < 23; n += 1) {
      tries.push(await new Browser().signIn(`guess-${n}@example.org`, 'a common one'));
    }
    expect(tries.slice(0, 20)).toEqual(Array(20).fill('SIGN_IN_FAILED'));
    expect(tries.at(-1)).toBe('TOO_MANY_ATTEMPTS');
  });
});

describe('a password', () => {
  test.each([
    ['short', 'is short'],
    ['the list of common ones', 'unbelievable1'],
    ['a few characters', 'aaaaaaaaaaaabb'],
    ['digits alone', '739105284617'],
    ['a run of neighbours', 'abcdefghijkl'],
    ['several runs of neighbours', 'abcdefg98765432'],
    ['the name of the program', 'sohoi một hai ba'],
    ["the account's own words", 'staff-12345-secret'],
  ])('is refused for %s', async (_, password) => {
    const { browser } = await signedIn();
    const input = { currentPassword: PASSWORD, newPassword: password };
    expect(await browser.do('changePassword', input)).toBe('WEAK_PASSWORD');
  });

  test('is changed by who knows it; the other sessions end', async () => {
    const { browser, email } = await signedIn();
    const other = new Browser();
    await other.signIn(email);
    const newPassword = 'four other words here';
    const wrong = { currentPassword: 'not this one', newPassword };
    expect(await browser.do('changePassword', wrong)).toBe('SIGN_IN_FAILED');
    const input = { currentPassword: PASSWORD, newPassword };
    expect(await browser.do('changePassword', input)).toBe(true);
    expect(await browser.me()).not.toBeNull();
    expect(await other.me()).toBeNull();
    expect(await other.signIn(email)).toBe('SIGN_IN_FAILED');
    expect(await other.signIn(email, newPassword)).toMatchObject({ state: 'SIGNED_IN' });
  });

  test('is set through a link that works once, for an hour, and in place of the one before', async () => {
    const { browser, email } = await signedIn();
    const accounts = server.app.get(AccountsService);
    const secretOf = async () => (await accounts.link(command, email)).split('#')[1];
    const [first, second] = [await secretOf(), await secretOf()];
    const set = (secret: unknown) =>
      new Browser().do('setPassword', { secret, password: 'quite another password' });
    expect(await set(first)).toBe('SECRET_EXPIRED');
    expect(await new Browser().do('setPassword', { secret: second, password: 'short' })).toBe(
      'WEAK_PASSWORD',
    );
    expect(await set(second)).toBe(true);
    expect(await set(second)).toBe('SECRET_EXPIRED');
    expect(await browser.me()).toBeNull();
    const third = await secretOf();
    at(61 * MINUTE);
    expect(await set(third)).toBe('SECRET_EXPIRED');
    expect(await browser.signIn(email, 'quite another password')).toMatchObject({
      state: 'SIGNED_IN',
    });
  });

  test('is asked for anew without telling who has an account', async () => {
    const known = await account();
    const ask = (email: string) => new Browser().do('requestPasswordLink', { email });
    expect(await ask(known)).toBe(true);
    expect(await ask('unknown@example.org')).toBe(true);
  });
});

describe('the second factor', () => {
  async function enrolled() {
    const { browser, email } = await signedIn();
    const key = await browser.do(
      'beginSecondFactor',
      { currentPassword: PASSWORD },
      '{ secret uri }',
    );
    expect(key.uri).toContain(encodeURIComponent(email));
    expect(await browser.do('confirmSecondFactor', { code: '000000' }, '{ codes }')).toBe(
      'SIGN_IN_FAILED',
    );
    const { codes } = await browser.do(
      'confirmSecondFactor',
      { code: codeOf(key.secret) },
      '{ codes }',
    );
    return { browser, email, secret: key.secret as string, codes: codes as string[] };
  }

  /** The password alone, then the code. */
  async function signInWith(email: string, code: string): Promise<any> {
    const browser = new Browser();
    const { state, challenge } = await browser.signIn(email);
    expect(state).toBe('CODE_NEEDED');
    expect(await browser.me()).toBeNull();
    return browser.do('signInWithCode', { challenge, code }, '{ state }');
  }

  test('is a code of now that counts once', async () => {
    const { email, secret } = await enrolled();
    expect(await signInWith(email, codeOf(secret))).toBe('SIGN_IN_FAILED');
    at(30_000);
    expect(await signInWith(email, codeOf(secret, 30_000))).toEqual({ state: 'SIGNED_IN' });
    expect(await signInWith(email, codeOf(secret, 30_000))).toBe('SIGN_IN_FAILED');
    at(10 * MINUTE);
    expect(await signInWith(email, codeOf(secret, 30_000))).toBe('SIGN_IN_FAILED');
    expect(await signInWith(email, codeOf(secret, 10 * MINUTE))).toEqual({ state: 'SIGNED_IN' });
  });

  test('or a recovery code, each once', async () => {
    const { email, codes } = await enrolled();
    expect(codes).toHaveLength(10);
    const code = codes[3] as string;
    expect(await signInWith(email, ` ${code.toUpperCase()} `)).toEqual({ state: 'SIGNED_IN' });
    expect(await signInWith(email, code)).toBe('SIGN_IN_FAILED');
    expect(await signInWith(email, codes[4] as string)).toEqual({ state: 'SIGNED_IN' });
  });

  test('is guessed no faster than a password, and its step ends', async () => {
    const { email, secret } = await enrolled();
    const browser = new Browser();
    const { challenge } = await browser.signIn(email);
    const guess = (code: string) => browser.do('signInWithCode', { challenge, code }, '{ state }');
    const codes = ['000001', '000002', '000003', '000004', '000005', '000006'];
    const answers: string[] = [];
    for (const code of codes) answers.push(await guess(code));
    expect(answers.at(-1)).toBe('TOO_MANY_ATTEMPTS');
    at(11 * MINUTE);
    expect(await guess(codeOf(secret, 11 * MINUTE))).toBe('SECRET_EXPIRED');
  });

  test('is removed by an administrator alone, and then set up anew', async () => {
    const { email, browser } = await enrolled();
    const own = { currentPassword: PASSWORD };
    expect(await browser.do('beginSecondFactor', own, '{ secret }')).toBe('ALREADY_EXISTS');
    await server.app.get(AccountsService).removeSecondFactor(command, email);
    expect(await browser.me()).toBeNull();
    expect(await browser.signIn(email)).toMatchObject({ state: 'SIGNED_IN' });
    expect(await browser.do('beginSecondFactor', own, '{ uri }')).toMatchObject({
      uri: expect.stringMatching(/^otpauth:\/\/totp\/so-hoi/),
    });
  });

  test('is set up by who knows the password: a cookie alone locks nobody out', async () => {
    const { browser, email } = await signedIn();
    const thief = new Browser();
    thief.cookie = browser.cookie;
    const begin = (input: Record<string, unknown>) =>
      thief.do('beginSecondFactor', input, '{ secret }');
    expect(await begin({})).toBe('INVALID_INPUT');
    expect(await begin({ currentPassword: null })).toBe('INVALID_INPUT');
    expect(await begin({ challenge: '', currentPassword: 'a guess' })).toBe('SIGN_IN_FAILED');
    expect(await begin({ challenge: 'made up' })).toBe('SECRET_EXPIRED');
    const [{ totp_secret }] = (await rows(
      `SELECT totp_secret FROM account WHERE email = '${email}'`,
    )) as [Record<string, unknown>];
    expect(totp_secret).toBeNull();
    // Guesses count like those of signing in, and with them.
    expect(await new Browser().signIn(email, 'a guess')).toBe('SIGN_IN_FAILED');
    const guesses = [];
    for (let n = 0; n < 4; n += 1) guesses.push(await begin({ currentPassword: 'a guess' }));
    expect(guesses).toEqual([...Array(3).fill('SIGN_IN_FAILED'), 'TOO_MANY_ATTEMPTS']);
    expect(await begin({ currentPassword: PASSWORD })).toBe('TOO_MANY_ATTEMPTS');
    at(31_000);
    expect(await begin({ currentPassword: PASSWORD })).toEqual({ secret: expect.any(String) });
  });

  test('is not set up with a key that was begun before the password was changed', async () => {
    const { browser } = await signedIn();
    const own = { currentPassword: PASSWORD };
    const { secret } = await browser.do('beginSecondFactor', own, '{ secret }');
    const newPassword = 'four other words here';
    expect(await browser.do('changePassword', { ...own, newPassword })).toBe(true);
    const code = codeOf(secret);
    expect(await browser.do('confirmSecondFactor', { code }, '{ codes }')).toBe('SIGN_IN_FAILED');
  });
});

describe('whoever knew the old password', () => {
  test('gets no further after a new one, with whatever step was open', async () => {
    const accounts = server.app.get(AccountsService);
    const thief = new Browser();
    const plain = await signedIn();
    const { secret } = await plain.browser.do(
      'beginSecondFactor',
      { currentPassword: PASSWORD },
      '{ secret }',
    );
    const { codes } = await plain.browser.do(
      'confirmSecondFactor',
      { code: codeOf(secret) },
      '{ codes }',
    );
    const { challenge } = await thief.signIn(plain.email);
    const link = (await accounts.link(command, plain.email)).split('#')[1];
    await new Browser().do('setPassword', { secret: link, password: 'quite another password' });
    const input = { challenge, code: codes[0] };
    expect(await thief.do('signInWithCode', input, '{ state }')).toBe('SECRET_EXPIRED');
  });

  test('does not end the link of its owner by asking for another', async () => {
    const email = await account();
    const link = (await server.app.get(AccountsService).link(command, email)).split('#')[1];
    for (const spaces of ['', ' ', '  ', '   ']) {
      await new Browser().do('requestPasswordLink', { email: `${spaces}${email}` });
    }
    expect(await new Browser().do('requestPasswordLink', { email: `    ${email}` })).toBe(true);
    expect(await new Browser().do('requestPasswordLink', { email })).toBe('TOO_MANY_ATTEMPTS');
    const input = { secret: link, password: 'quite another password' };
    expect(await new Browser().do('setPassword', input)).toBe(true);
  });
});

test('nothing by which somebody signs in stands in the database in clear', async () => {
  const { browser, email } = await signedIn();
  const own = { currentPassword: PASSWORD };
  const { secret } = await browser.do('beginSecondFactor', own, '{ secret }');
  const { codes } = await browser.do('confirmSecondFactor', { code: codeOf(secret) }, '{ codes }');
  const link = await server.app.get(AccountsService).link(command, email);
  const cookie = browser.cookie.split('=')[1] as string;
  const content = JSON.stringify([
    await rows('SELECT * FROM account'),
    await rows('SELECT * FROM sign_in_session'),
    await rows('SELECT * FROM one_time_secret'),
    await rows('SELECT * FROM sign_in_failures'),
    await rows('SELECT * FROM audit_entry'),
    await rows('SELECT * FROM audit_personal'),
  ]);
  expect(content).toContain(email);
  for (const clear of [secret, cookie, PASSWORD, link.split('#')[1] as string, ...codes]) {
    expect(content).not.toContain(clear);
  }
});

describe('a grant', () => {
  const overview =
    'mutation ($input: RecordOfficeAddressInput!) { recordOfficeAddress(input: $input) { code } }';
  const write = async (browser: Browser, associationCode: string, address: string) => {
    const input = { associationCode, address, from: '2020' };
    const { data, errors } = await browser.ask(overview, { input });
    return errors ? errors[0]?.extensions?.['code'] : data.recordOfficeAddress.code;
  };

  test('holds on its days and in its scope, and no others', async () => {
    const admin = await signedIn(['ADMIN']);
    const { browser, email } = await signedIn();
    const dayAfter = (days: number) => new Date(start + days * DAY).toISOString().slice(0, 10);
    const days = { from: dayAfter(1), until: dayAfter(3) };
    const input = { email, role: 'OFFICE', associationCode: 'a', ...days };
    const grant = await admin.browser.do('giveGrant', input, '{ id role from until }');
    expect(grant).toMatchObject({ role: 'OFFICE', ...days });
    expect(await admin.browser.do('giveGrant', input, '{ id }')).toBe('ALREADY_EXISTS');
    const seen: unknown[] = [];
    for (const day of [0, 1, 2, 3]) {
      at(day * DAY);
      await browser.signIn(email);
      seen.push([
        await write(browser, 'a', `address ${day}`),
        await write(browser, 'b', `address ${day}`),
      ]);
    }
    expect(seen).toEqual([
      ['FORBIDDEN', 'FORBIDDEN'],
      ['a', 'FORBIDDEN'],
      ['a', 'FORBIDDEN'],
      ['FORBIDDEN', 'FORBIDDEN'],
    ]);
    start += 3 * DAY;
  });

  test('is given by an administrator, and by an office for branches and dashboards of its own', async () => {
    const office = await signedIn(['OFFICE', 'a']);
    const leader = await signedIn(['BRANCH_LEADER', 'a', 'north']);
    const give = (browser: Browser, more: Record<string, unknown>) =>
      browser.do('giveGrant', { email: leader.email, ...more }, '{ role }');
    const lead = { role: 'BRANCH_LEADER', branchCode: 'north' };
    expect(await give(leader.browser, { role: 'DASHBOARD', associationCode: 'a' })).toBe(
      'FORBIDDEN',
    );
    expect(await give(office.browser, { role: 'DASHBOARD', associationCode: 'a' })).toEqual({
      role: 'DASHBOARD',
    });
    for (const refused of [
      { role: 'OFFICE', associationCode: 'a' },
      { role: 'AUDITOR', associationCode: 'a' },
      { role: 'ADMIN' },
      { ...lead, associationCode: 'b' },
    ]) {
      expect([refused, await give(office.browser, refused)]).toEqual([refused, 'FORBIDDEN']);
    }
    for (const senseless of [
      { role: 'ADMIN', associationCode: 'a' },
      { role: 'OFFICE' },
      { role: 'BRANCH_LEADER', associationCode: 'a' },
      { role: 'OFFICE', associationCode: 'a', branchCode: 'north' },
      { role: 'DASHBOARD', associationCode: 'a', from: '2020-01-01' },
    ]) {
      expect([senseless, await give(office.browser, senseless)]).toEqual([
        senseless,
        'INVALID_INPUT',
      ]);
    }
    const { data } = await office.browser.ask(
      '{ association(code: "a") { grants { id accountEmail role } } }',
    );
    const own = data.association.grants.filter((one: any) => one.accountEmail === leader.email);
    expect(own.map((one: any) => one.role)).toEqual(['BRANCH_LEADER', 'DASHBOARD']);
    const [{ id: grantId }] = own;
    expect(await office.browser.do('endGrant', { grantId }, '{ id }')).toEqual({ id: grantId });
    expect(await office.browser.do('endGrant', { grantId }, '{ id }')).toBe('NOTHING_CHANGED');
    const foreign = await office.browser.ask('{ association(code: "b") { grants { id } } }');
    expect(foreign.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test('tells the office the name of nobody whom other associations have', async () => {
    const office = await signedIn(['OFFICE', 'a']);
    const admin = await signedIn(['ADMIN']);
    const own = await account();
    const former = await account(['AUDITOR', 'b']);
    const [{ key: grantId }] = (await rows(`SELECT account_grant.key FROM account_grant
      JOIN account ON account.id = account_id WHERE email = '${former}'`)) as [{ key: string }];
    expect(await admin.browser.do('endGrant', { grantId }, '{ accountName }')).toEqual({
      accountName: expect.stringMatching(/^Cán bộ/),
    });
    const foreign = [await account(['OFFICE', 'b']), await account(['ADMIN']), former];
    const role = { role: 'DASHBOARD', associationCode: 'a' };
    const give = (browser: Browser, email: string) =>
      browser.do('giveGrant', { email, ...role }, '{ id accountEmail accountName }');
    const named = expect.stringMatching(/^Cán bộ số \d+$/);
    expect(await give(office.browser, own)).toMatchObject({ accountName: named });
    const seen = async (browser: Browser, email: string) => {
      const { data } = await browser.ask(
        '{ association(code: "a") { grants { accountEmail accountName } } }',
      );
      const [grant] = data.association.grants.filter((one: any) => one.accountEmail === email);
      return grant.accountName;
    };
    for (const email of foreign) {
      const given = await give(office.browser, email);
      expect(given).toEqual({ id: given.id, accountEmail: email, accountName: null });
      expect(await seen(office.browser, email)).toBeNull();
      expect(await seen(admin.browser, email)).toEqual(named);
      const ended = await office.browser.do('endGrant', { grantId: given.id }, '{ accountName }');
      expect(ended).toEqual({ accountName: null });
    }
    expect(await seen(office.browser, own)).toEqual(named);
    expect(await seen(office.browser, office.email)).toEqual(named);
  });

  test('is not shown again, by the key of who gave it, to who may give it no more', async () => {
    const grants = server.app.get(GrantsService);
    const { browser, email } = await signedIn(['OFFICE', 'b']);
    const [led, ruled] = [await account(), await account()];
    const give = (role: 'OFFICE' | 'ADMIN') =>
      grants.give(command, { email, role, associationCode: role === 'ADMIN' ? null : 'a' });
    const [office, admin] = [await give('OFFICE'), await give('ADMIN')];
    const leader = { email: led, role: 'BRANCH_LEADER', associationCode: 'a', branchCode: 'north' };
    const everywhere = { email: ruled, role: 'ADMIN' };
    const { id: accountId } = (await browser.ask('{ accounts { id email } }')).data.accounts.find(
      (one: any) => one.email === ruled,
    );
    const shown = { id: expect.any(String) };
    const told = async () => [
      await browser.do('giveGrant', { ...leader, idempotencyKey: 'give-1' }, '{ id }'),
      await browser.do('giveGrant', { ...everywhere, idempotencyKey: 'give-2' }, '{ id }'),
      await browser.do('disableAccount', { accountId, idempotencyKey: 'disable' }, '{ id }'),
    ];
    expect(await told()).toEqual([shown, shown, shown]);
    expect(await told()).toEqual([shown, shown, shown]);
    await grants.end(command, { grantId: admin });
    expect(await told()).toEqual([shown, 'FORBIDDEN', 'FORBIDDEN']);
    await grants.end(command, { grantId: office });
    expect(await told()).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  test('that follows a mandate holds while that runs', async () => {
    const office = await signedIn(['OFFICE', 'b']);
    const tell = async (name: string, input: Record<string, unknown>, fields: string) => {
      const result = await office.browser.do(name, { associationCode: 'b', ...input }, fields);
      if (typeof result === 'string') throw new Error(`${name}: ${result}`);
      return result;
    };
    await tell('openTerm', { ordinal: 1, label: '2020-2025', startsOn: '2020' }, '{ ordinal }');
    const body = {
      termOrdinal: 1,
      kind: 'BRANCH_COMMITTEE',
      name: 'BCH',
      branchCode: 'north',
      seats: 3,
    };
    const { id: bodyId } = await tell('setBodySeats', body, '{ id }');
    const post = { kind: 'CHAIR', title: 'Chi hội trưởng' };
    const mandate = { bodyId, post, personName: 'Trưởng', origin: 'ELECTED', from: '2021-01-01' };
    const { id: mandateId } = await tell('beginMandate', mandate, '{ id }');
    const { browser, email } = await signedIn();
    const grant = { email, role: 'BRANCH_LEADER', branchCode: 'north', mandateId };
    await tell('giveGrant', grant, '{ id }');
    const members = '{ association(code: "b") { members { totalCount } } }';
    expect((await browser.ask(members)).data?.association.members).toEqual({ totalCount: 0 });
    const today = new Date(start).toISOString().slice(0, 10);
    await tell('endMandate', { mandateId, on: today, reason: 'RESIGNED' }, '{ id }');
    expect((await browser.ask(members)).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});

describe('a bearer token', () => {
  test('works until it expires or is revoked, and manages nothing', async () => {
    const { browser } = await signedIn(['OFFICE', 'a']);
    const make = (more: Record<string, unknown>) =>
      browser.do(
        'createToken',
        { associationCode: 'a', name: 'Bảng số liệu', role: 'OFFICE', ...more },
        '{ secret token { id role expiresAt lastUsedAt revokedAt } }',
      );
    expect(await make({ role: 'ADMIN' })).toBe('INVALID_INPUT');
    expect(await make({ associationCode: 'b' })).toBe('FORBIDDEN');
    const { secret, token } = await make({ days: 2 });
    expect(token).toMatchObject({ role: 'OFFICE', lastUsedAt: null, revokedAt: null });
    const list = '{ association(code: "a") { members { totalCount } } }';
    const answer = async (of: string) =>
      (await server.query(list, {}, of)).errors?.[0]?.extensions.code ?? 'answered';
    expect(await answer(secret)).toBe('answered');
    const managing = await server.query('{ association(code: "a") { tokens { id } } }', {}, secret);
    expect(managing.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const other = await make({ days: 3 });
    const revoke = (tokenId: string) =>
      browser.do('revokeToken', { associationCode: 'a', tokenId }, '{ revokedAt }');
    expect(await revoke(other.token.id)).toEqual({ revokedAt: expect.any(String) });
    expect(await revoke(other.token.id)).toBe('NOT_FOUND');
    expect(await answer(other.secret)).toBe('UNAUTHENTICATED');
    const { data } = await browser.ask('{ association(code: "a") { tokens { id lastUsedAt } } }');
    const used = data.association.tokens.find((one: any) => one.id === token.id);
    expect(used.lastUsedAt).not.toBeNull();
    at(49 * 60 * MINUTE);
    expect(await answer(secret)).toBe('UNAUTHENTICATED');
  });

  test('ends with the right of who made it, and gives no more than that', async () => {
    const admin = await signedIn(['ADMIN']);
    const office = await signedIn(['OFFICE', 'a']);
    const make = (browser: Browser, role: string) =>
      browser.do('createToken', { associationCode: 'a', name: 'x', role }, '{ secret }');
    expect(await make(admin.browser, 'OFFICE')).toBe('FORBIDDEN');
    expect(await make(admin.browser, 'DASHBOARD')).toEqual({ secret: expect.any(String) });
    const { secret } = await make(office.browser, 'OFFICE');
    const list = '{ association(code: "a") { members { totalCount } } }';
    expect((await server.query(list, {}, secret)).errors).toBeUndefined();
    const { data } = await admin.browser.ask('{ accounts { id email } }');
    const { id: accountId } = data.accounts.find((one: any) => one.email === office.email);
    await admin.browser.do('disableAccount', { accountId }, '{ id }');
    const { errors } = await server.query(list, {}, secret);
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('a token of more than its maker may do', () => {
  const list = '{ association(code: "a") { members { totalCount } } }';
  const make = (browser: Browser, role: string, more: Record<string, unknown> = {}) =>
    browser.do('createToken', { associationCode: 'a', name: 'x', role, ...more }, '{ secret }');
  const answer = async (secret: string) =>
    (await server.query(list, {}, secret)).errors?.[0]?.extensions.code ?? 'answered';

  test('is not made', async () => {
    const { browser } = await signedIn(['ADMIN'], ['AUDITOR', 'a'], ['OFFICE', 'b']);
    expect(await make(browser, 'OFFICE')).toBe('FORBIDDEN');
    expect(await make(browser, 'BRANCH_LEADER', { branchCode: 'north' })).toBe('FORBIDDEN');
    expect(await answer((await make(browser, 'AUDITOR')).secret)).toBe('answered');
    expect(await make(browser, 'DASHBOARD')).toEqual({ secret: expect.any(String) });
    const office = await signedIn(['OFFICE', 'a']);
    for (const [role, more] of [
      ['OFFICE', {}],
      ['AUDITOR', {}],
      ['BRANCH_LEADER', { branchCode: 'north' }],
    ] as const) {
      expect(await answer((await make(office.browser, role, more)).secret)).toBe('answered');
    }
    const auditor = await signedIn(['AUDITOR', 'a']);
    expect(await make(auditor.browser, 'AUDITOR')).toBe('FORBIDDEN');
  });

  test('ends when its maker may do less', async () => {
    const { browser, email } = await signedIn(['ADMIN']);
    const grant = { email, role: 'OFFICE', associationCode: 'a' };
    const { id: grantId } = await browser.do('giveGrant', grant, '{ id }');
    const { secret } = await make(browser, 'OFFICE', { days: 3650 });
    const { secret: figures } = await make(browser, 'DASHBOARD');
    expect(await answer(secret)).toBe('answered');
    await browser.do('endGrant', { grantId }, '{ until }');
    expect(await answer(secret)).toBe('UNAUTHENTICATED');
    const asked = await server.query('{ associations { code } }', {}, figures);
    expect(asked.errors).toBeUndefined();
  });
});

describe('a change of password', () => {
  /** Lets something happen between the check of the current password and the unit of work. */
  async function overtakenBy(work: (email: string) => Promise<unknown>) {
    const { browser, email } = await signedIn();
    const attempts = server.app.get(Attempts);
    const reserve = attempts.reserve.bind(attempts);
    attempts.reserve = async (attempt) => {
      attempts.reserve = reserve;
      await reserve(attempt);
      await work(email);
    };
    try {
      const input = { currentPassword: PASSWORD, newPassword: 'words of whoever stole a cookie' };
      return { code: await browser.do('changePassword', input), email };
    } finally {
      attempts.reserve = reserve;
    }
  }

  const NEW = 'other words of the owner';
  const reset = async (email: string) => {
    const secret = (await server.app.get(AccountsService).link(command, email)).split('#')[1];
    expect(await new Browser().do('setPassword', { secret, password: NEW })).toBe(true);
  };

  test('does not undo a reset that came meanwhile', async () => {
    const { code, email } = await overtakenBy(reset);
    expect(code).toBe('SIGN_IN_FAILED');
    expect(await new Browser().signIn(email, NEW)).toEqual({ state: 'SIGNED_IN', challenge: null });
    expect(await new Browser().signIn(email, 'words of whoever stole a cookie')).toBe(
      'SIGN_IN_FAILED',
    );
  });

  test('is not made by a session that ended, nor for an account disabled meanwhile', async () => {
    const idOf = async (email: string) =>
      (await rows(`SELECT id FROM account WHERE email = '${email}'`))[0]?.['id'];
    const { writer } = server.app.get<DataSources>(DATA_SOURCES);
    const set = async (table: string, column: string, where: string) => {
      await writer.query(
        `UPDATE ${table} SET ${column} = '${new Date(start).toISOString()}' WHERE ${where}`,
      );
    };
    const ended = await overtakenBy(async (email) =>
      set('sign_in_session', 'ended_at', `account_id = ${String(await idOf(email))}`),
    );
    const disabled = await overtakenBy(async (email) =>
      set('account', 'disabled_at', `id = ${String(await idOf(email))}`),
    );
    expect([ended.code, disabled.code]).toEqual(['SIGN_IN_FAILED', 'SIGN_IN_FAILED']);
  });
});

test('the trail says who did what to accounts, grants and tokens, and nothing that is secret', async () => {
  const entries = await rows('SELECT action, actor, subject_type FROM audit_entry ORDER BY id');
  const actions = new Set(entries.map(({ action }) => action));
  for (const action of [
    ...['inviteAccount', 'linkAccount', 'setPassword', 'changePassword', 'signIn'],
    ...['confirmSecondFactor', 'removeSecondFactor', 'disableAccount'],
    ...['giveGrant', 'endGrant', 'createToken', 'revokeToken'],
  ]) {
    expect(actions).toContain(action);
  }
  const signIns = entries.filter(({ action }) => action === 'signIn');
  for (const { actor, subject_type } of signIns) {
    expect(actor).toMatch(/^account \d+ \(Cán bộ số \d+\)$/);
    expect(subject_type).toBe('Account');
  }
});
