import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A mail as it came over the line. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text, with quoted-printable or base64 undone. */
  readonly content: string;
}

/** A mail server on this machine that speaks as much of SMTP (RFC 5321) as it takes to receive. */
export interface MailServer {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** The next mail, unless as many as that have come already. */
  mail(n: number): Promise<ReceivedMail>;
  /** How many clients have connected. */
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * Starts a mail server.
 *
 * @param manner `TAKES` every mail; `REFUSES` every recipient, naming the address; `HANGS` without a word
 */
export async function startMailServer(
  manner: 'TAKES' | 'REFUSES' | 'HANGS' = 'TAKES',
): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let wake = () => {};
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (manner === 'HANGS') return;
    const say = (line: string) => socket.write(`${line}\r\n`);
    let [from, to, lines]: [string, string[], string[] | null] = ['', [], null];
    say('220 test ESMTP');
    createInterface(socket).on('line', (line) => {
      if (lines !== null) {
        if (line !== '.') {
          lines.push(line.replace(/^\./, ''));
          return;
        }
        received.push({ from, to, content: decoded(lines.join('\n')) });
        [from, to, lines] = ['', [], null];
        say('250 kept');
        wake();
        return;
      }
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (/^(EHLO|HELO)/i.test(line)) say('250 test');
      else if (/^MAIL/i.test(line)) say(((from = address), '250 go on'));
      else if (/^RCPT/i.test(line) && manner === 'REFUSES') say(`550 nobody is <${address}>`);
      else if (/^RCPT/i.test(line)) say((to.push(address), '250 go on'));
      else if (/^DATA/i.test(line)) say(((lines = []), '354 end with a dot'));
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('500 what?');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get connections() {
      return connections;
    },
    async mail(n) {
      while (received.length < n) await new Promise<void>((done) => (wake = done));
      return received[n - 1] as ReceivedMail;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function decoded(mail: string): string {
  const [headers = '', ...rest] = mail.split('\n\n');
  const text = rest.join('\n\n');
  if (/^content-transfer-encoding: base64/im.test(headers)) {
    return `${headers}\n\n${Buffer.from(text, 'base64').toString()}`;
  }
  if (!/^content-transfer-encoding: quoted-printable/im.test(headers)) return mail;
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return `${headers}\n\n${Buffer.from(bytes, 'latin1').toString()}`;
}
