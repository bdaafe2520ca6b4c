import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { PASSWORD_LENGTH } from '../registry/accounts/sign-in.rules.js';

/** Where the one-time links lead that set a password; the secret is behind #, so no server's log has it. */
const PAGE = '/password';
const SCRIPT = '/password.js';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The one page that people see who have no other program yet: it sets a password through a link. */
export function addPasswordPage(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.get(PAGE, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-store')
      .send(HTML),
  );
  server.get(SCRIPT, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-store').send(CODE),
  );
}

const { least, most } = PASSWORD_LENGTH;

const HTML = `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Đặt mật khẩu – so-hoi</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
  input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; margin: .25rem 0 1rem }
</style>
<h1>Đặt mật khẩu</h1>
<p>${least} đến ${most} ký tự; vài từ ghép lại là tốt. <span lang="en">Set your password: ${least} to ${most} characters, a few words together do well.</span></p>
<form>
  <label>Mật khẩu <span lang="en">/ password</span>
    <input id="first" type="password" autocomplete="new-password" minlength="${least}" required></label>
  <label>Nhập lại <span lang="en">/ again</span>
    <input id="second" type="password" autocomplete="new-password" minlength="${least}" required></label>
  <button>Đặt mật khẩu <span lang="en">/ set</span></button>
</form>
<p id="outcome" role="status"></p>
<script src="${SCRIPT}"></script>
</html>
`;

const CODE = `const [form, outcome] = [document.querySelector('form'), document.querySelector('#outcome')];
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [first, second] = form.querySelectorAll('input');
  if (first.value !== second.value) {
    outcome.textContent = 'Hai lần nhập khác nhau. / The two are not the same.';
    return;
  }
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) }',
      variables: { input: { secret: location.hash.slice(1), password: first.value } },
    }),
  });
  const { errors } = await response.json();
  if (errors) {
    outcome.textContent = errors[0].message;
    return;
  }
  form.remove();
  history.replaceState(null, '', location.pathname);
  outcome.textContent = 'Mật khẩu đã được đặt. / Your password is set.';
});
`;
