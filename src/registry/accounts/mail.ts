import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, type Config } from '../../platform/config.js';

/** Sends mail by SMTP, where that is configured. */
@Injectable()
export class Mail {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Whether mail can be sent; if not, the office hands out links that the program prints. */
  get isConfigured(): boolean {
    return this.config.accounts.mail !== null;
  }

  async sendPasswordLink(to: string, link: string): Promise<void> {
    if (this.config.accounts.mail === null) return;
    const { smtpUrl, from } = this.config.accounts.mail;
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(smtpUrl);
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
