import { createHash } from 'node:crypto';
import { LINK_PAGE_HEADER } from '@tidings/core/acceptance/check-links';
import { Html, html } from './html.js';

const STYLE = `
:root { color-scheme: light dark; --text: #1d2126; --soft: #50575f; --back: #f3f5f7; --card: #fff; --line: #8a929b; --main: #0b57d0; --on-main: #fff; --good: #0f6b3a }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaed; --soft: #b3bac2; --back: #15181c; --card: #1f2328; --line: #7d858e; --main: #a8c7fa; --on-main: #062e6f; --good: #7fd6a3 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 34rem; margin: 8vh auto; padding: 1.5rem; background: var(--card); border-radius: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 1rem }
fieldset { margin: 0 0 1rem; padding: 0; border: 0 }
legend { padding: 0; font-weight: 600 }
label { display: flex; gap: .75rem; padding: .6rem 0; cursor: pointer }
input { flex: none; width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--main) }
small { display: block; color: var(--soft); font-size: .875rem }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 0; border-radius: .5rem; background: var(--main); color: var(--on-main); font: inherit; font-weight: 600; cursor: pointer }
a { display: inline-block; padding: .6rem 0; color: var(--main) }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
form { margin: 0 0 .5rem }
.all { padding-top: .5rem; border-top: 1px solid var(--line) }
.done { color: var(--good); font-weight: 600 }
@media (max-width: 36rem) { main { margin: 0; min-height: 100vh; border-radius: 0 } }
`;

const STYLE_HTML = new Html(STYLE);

/** The pages load and run nothing, can't be framed, and send their forms to this server alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  // The empty icon, which keeps browsers from asking for one.
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS = {
  [LINK_PAGE_HEADER]: '1',
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  // The address of the page holds the token.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
};

export const pageOf = ({ locale, title, content }: { locale: string; title: string; content: Html }): string =>
  html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE_HTML}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text;
