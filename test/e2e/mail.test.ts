import { afterEach, expect, it, jest } from '@jest/globals';

import { commandActor } from '../../src/platform/access/actor.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import type { StatementLog } from '../../src/platform/database/statement-log.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { AccountsService } from '../../src/registry/accounts/accounts.service.js';
import { GrantsService } from '../../src/registry/accounts/grants.service.js';
import { type MailServer, startMailServer } from '../support/smtp.js';
import { type TestServer, startServer } from '../support/server.js';

const PASSWORD = 'three words of a poem';
const KNOWN = 'staff@example.org';
const UNKNOWN = 'nobody@example.org';
const command = commandActor('test');

const cleaning: (() => Promise<unknown>)[] = [];
const written: string[] = [];
afterEach(async () => {
  // The mail server first, so that no registry waits for it.
  for (const clean of cleaning.splice(0)) await clean();
  // What a mail server left open by the test says at its end is not the next one's.
  await new Promise((done) => setTimeout(done, 50));
  jest.restoreAllMocks();
  written.splice(0);
});

/** A registry that sends by this server, with one administrator; what it logs goes to `written`. */
async function start(mail: MailServer | { url: string }): Promise<TestServer> {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    jest.spyOn(stream, 'write').mockImplementation((...args: unknown[]) => {
      written.push(String(args[0]));
      return write(...args);
    });
  }
  const server = await startServer(undefined, undefined, undefined, {
    SMTP_URL: mail.url,
    MAIL_FROM: 'so-hoi@example.org',
    PUBLIC_URL: 'https://so-hoi.example',
    LOG_LEVEL: 'debug',
  });
  cleaning.push(() => server.close());
  const accounts = server.app.get(AccountsService);
  await accounts.invite(command, { email: KNOWN, name: 'Cán bộ' });
  await server.app.get(GrantsService).give(command, { email: KNOWN, role: 'ADMIN' });
  await setPassword(server, await accounts.link(command, KNOWN));
  return server;
}

async function mailServer(manner?: Parameters<typeof startMailServer>[0]): Promise<MailServer> {
  const mail = await startMailServer(manner);
  cleaning.push(() => mail.close());
  return mail;
}

function setPassword(server: TestServer, link: string) {
  const input = { secret: link.split('#')[1], password: PASSWORD };
  return server.data('mutation ($input: SetPasswordInput!) { setPassword(input: $input) }', {
    input,
  });
}

const requestLink = (server: TestServer, email: string) =>
  server.data(
    'mutation ($input: RequestPasswordLinkInput!) { requestPasswordLink(input: $input) }',
    { input: { email } },
  );

/** Signs the administrator in, and has it invite somebody. */
async function invite(server: TestServer, email: string): Promise<any> {
  const send = (query: string, input: object, cookie = '') =>
    fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ query, variables: { input } }),
    });
  const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { state } }';
  const signedIn = await send(signIn, { email: KNOWN, password: PASSWORD });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0];
  const document =
    'mutation ($input: InviteAccountInput!) { inviteAccount(input: $input) { email } }';
  return (await send(document, { email, name: 'Người mới' }, cookie)).json();
}

const linkIn = (content: string) =>
  /https:\/\/so-hoi\.example\/password#\S+/.exec(content)?.[0] ?? '';

it('brings a link that sets the password, to who is invited and to who asks for a new one', async () => {
  const mail = await mailServer();
  const server = await start(mail);
  expect(mail.received).toEqual([]);
  expect(await invite(server, 'new@example.org')).toEqual({
    data: { inviteAccount: { email: 'new@example.org' } },
  });
  const invitation = await mail.mail(1);
  expect([invitation.from, invitation.to]).toEqual(['so-hoi@example.org', ['new@example.org']]);
  expect(invitation.content).toMatch(/^Subject: =\?UTF-8\?/m);
  expect(invitation.content).toContain('Mở liên kết này');
  expect(await setPassword(server, linkIn(invitation.content))).toEqual({ setPassword: true });

  expect(await requestLink(server, KNOWN)).toEqual({ requestPasswordLink: true });
  const reset = await mail.mail(2);
  expect(reset.to).toEqual([KNOWN]);
  expect(await setPassword(server, linkIn(reset.content))).toEqual({ setPassword: true });
  const log = written.join('');
  expect(log).toContain('kind=mutation');
  expect(log).not.toMatch(/@example\.org|password#/);
  for (const { content } of mail.received) expect(log).not.toContain(linkIn(content).split('#')[1]);
});

it('is asked for at the same cost for a known, an unknown and a disabled address', async () => {
  const mail = await mailServer();
  const server = await start(mail);
  const accounts = server.app.get(AccountsService);
  const id = await accounts.invite(command, { email: 'gone@example.org', name: 'Đã nghỉ' });
  await accounts.disable(command, { accountId: id });
  const { reader, writer } = server.app.get<DataSources>(DATA_SOURCES);
  const unitOfWork = server.app.get(UnitOfWork);
  const run = jest.spyOn(unitOfWork, 'run');
  const cost = async (email: string) => {
    const told: string[] = [];
    const logs = [...new Set([reader, writer])].map(({ logger }) => logger as StatementLog);
    for (const log of logs) {
      log.listener = (statement) => void told.push(/^\s*(\w+)/.exec(statement)?.[1] ?? '');
    }
    run.mockClear();
    await requestLink(server, email);
    // Nothing follows the answer in the queue of writes either.
    await new Promise((done) => setTimeout(done, 200));
    for (const log of logs) log.listener = null;
    return { units: run.mock.calls.length, told };
  };
  const known = await cost(KNOWN);
  expect((await mail.mail(1)).to).toEqual([KNOWN]);
  expect(known.units).toBe(1);
  expect(known.told.filter((word) => word === 'INSERT').length).toBeGreaterThan(0);
  // The network address has its row by now: so has the first of each kind below.
  const again = await cost(` ${KNOWN} `);
  await mail.mail(2);
  expect(await cost('GONE@example.org')).toMatchObject({ units: 1 });
  const unknown = await cost(UNKNOWN);
  expect(unknown.told.length).toBe(known.told.length);
  expect(await cost(` ${UNKNOWN}`)).toEqual(again);
  expect(await cost('gone@example.org')).toEqual(again);
  expect(mail.received.map(({ to }) => to)).toEqual([[KNOWN], [KNOWN]]);
});

it('leaves after the answer', async () => {
  const mail = await mailServer('HANGS');
  const server = await start(mail);
  await requestLink(server, KNOWN);
  await new Promise((done) => setTimeout(done, 100));
  expect(mail.connections).toBe(1);
  await requestLink(server, UNKNOWN);
  await new Promise((done) => setTimeout(done, 100));
  expect(mail.connections).toBe(1);
});

it('is sent before the program ends, unless the mail server hangs', async () => {
  for (const manner of ['TAKES', 'HANGS'] as const) {
    const mail = await mailServer(manner);
    const server = await start(mail);
    cleaning.pop();
    await requestLink(server, KNOWN);
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(mail.received.map(({ to }) => to)).toEqual(manner === 'TAKES' ? [[KNOWN]] : []);
  }
});

it.each(['REFUSES', 'HANGS', 'CLOSED'] as const)(
  'fails without anybody noticing but the log, where the server %s',
  async (manner) => {
    const mail = await mailServer(manner === 'CLOSED' ? 'TAKES' : manner);
    if (manner === 'CLOSED') await cleaning.pop()?.();
    const server = await start(mail);
    const before = performance.now();
    expect(await requestLink(server, KNOWN)).toEqual({ requestPasswordLink: true });
    expect(await invite(server, 'new@example.org')).toEqual({
      data: { inviteAccount: { email: 'new@example.org' } },
    });
    expect(performance.now() - before).toBeLessThan(5000);
    const failures = () => written.filter((line) => line.includes('A password link was not sent'));
    if (manner !== 'HANGS') {
      while (failures().length < 2) await new Promise((done) => setTimeout(done, 20));
      expect(failures()[0]).toMatch(
        manner === 'REFUSES' ? /EENVELOPE 550/ : /ECONNREFUSED|ESOCKET/,
      );
    }
    expect(written.join('')).not.toMatch(/@example\.org|password#/);
  },
);
