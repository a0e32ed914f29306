import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const inline = (page: string, { link, element }: { link: string; element: string }): string => {
  if (!page.includes(link)) throw new Error(`the mailbox page has no ${link}`);
  return page.replace(link, () => element);
};

export interface MailboxPage {
  html: string;
  /** The page's Content-Security-Policy, which allows only the page's own script and style. */
  policy: string;
}

/** The files in `page/` as one document, so that its policy can name script and style by hash. */
export const readMailboxPage = (): MailboxPage => {
  const script = read('mailbox.js');
  const style = read('mailbox.css');
  const styled = inline(read('index.html'), {
    link: '<link rel="stylesheet" href="mailbox.css">',
    element: `<style>${style}</style>`,
  });
  const html = inline(styled, {
    link: '<script type="module" src="mailbox.js"></script>',
    element: `<script type="module">${script}</script>`,
  });
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    "frame-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html, policy };
};
