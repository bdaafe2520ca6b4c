import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { CONFIG, type Config } from '../../platform/config.js';

/** So long the mail server may be silent, at each step. */
const PATIENCE_MS = 10_000;
/** So long the program, asked to end, waits for mails that are on their way. */
const LAST_PATIENCE_MS = 5000;

/**
 * Sends mail by SMTP, where that is configured. Nobody waits for it: a mail server that is slow or
 * refuses holds up no answer, and is a line in the log.
 */
@Injectable()
export class Mail implements OnApplicationShutdown {
  private readonly log = new Logger(Mail.name);
  private readonly underway = new Set<Promise<void>>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Whether mail can be sent; if not, the office hands out links that the program prints. */
  get isConfigured(): boolean {
    return this.config.accounts.mail !== null;
  }

  /** Sends a link by which somebody sets a password. */
  sendPasswordLink(to: string, link: string): void {
    const sending = this.deliver(to, link)
      // What the server answered may name the address, or quote the mail: its code says enough.
      .catch((error: { code?: string; responseCode?: number }) => {
        const why = [error.code, error.responseCode].filter((part) => part !== undefined);
        this.log.error(`A password link was not sent: ${why.join(' ') || 'unknown reason'}`);
      })
      .finally(() => this.underway.delete(sending));
    this.underway.add(sending);
  }

  async onApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((done) => (timer = setTimeout(done, LAST_PATIENCE_MS)));
    await Promise.race([Promise.all(this.underway), patience]);
    clearTimeout(timer);
  }

  private async deliver(to: string, link: string): Promise<void> {
    if (this.config.accounts.mail === null) return;
    const { smtpUrl, from } = this.config.accounts.mail;
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      url: smtpUrl,
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
    });
    try {
      await transport.sendMail({
        from,
        to,
        subject: 'so-hoi: đặt mật khẩu / set your password',
        text: [
          `Mở liên kết này để đặt mật khẩu của bạn; nó chỉ dùng được một lần:\n\n${link}\n`,
          `Open this link to set your password; it works once:\n\n${link}\n`,
          'Nếu bạn không yêu cầu, hãy bỏ qua thư này. / If you did not ask for it, do nothing.\n',
        ].join('\n'),
      });
    } finally {
      transport.close();
    }
  }
}
