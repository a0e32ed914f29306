import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readMailFilter } from './mail-filter.js';
import type { MailStore, StoredMail } from './mail-store.js';
import { readMailboxPage } from './mailbox-page.js';
import { RETURN_KINDS, type ReturnKind } from './returned-mail.js';

// Policy for a displayed mail: its own styles only. No scripts, no forms, and no remote content, which would tell the
// sender that the mail was opened.
const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** How long a request waits for a mail, if it doesn't say so. */
const WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 300;

interface Route {
  method: string;
  path: RegExp;
  answer: (context: {
    id: string;
    /** The second number in the path. */
    place: string;
    query: URLSearchParams;
    request: IncomingMessage;
    response: ServerResponse;
  }) => void | Promise<void>;
}

/** Sends a mail back to its envelope sender. */
export type ReturnMail = (mail: StoredMail, kind: ReturnKind) => Promise<void>;

/** Serves the mailbox page and its JSON API. */
export const createMailboxHandler = ({
  store,
  isForUs,
  returnMail,
}: {
  store: MailStore;
  isForUs: (host: string | undefined) => boolean;
  /** Undefined as long as nothing takes what comes back. */
  returnMail: () => ReturnMail | undefined;
}): RequestListener => {
  const page = readMailboxPage();
  const withMail =
    (answer: (mail: StoredMail, response: ServerResponse) => void | Promise<void>): Route['answer'] =>
    ({ id, response }) => {
      const mail = store.get(id);
      return mail ? answer(mail, response) : sendJson(response, { error: 'This mail is no longer stored.' }, 404);
    };

  const routes: Route[] = [
    {
      method: 'GET',
      path: /^\/$/,
      answer: ({ response }) =>
        send(response, {
          type: 'text/html; charset=utf-8',
          body: page.html,
          headers: { 'Content-Security-Policy': page.policy },
        }),
    },
    {
      method: 'GET',
      path: /^\/api\/messages$/,
      answer: async ({ query, response }) => {
        const limit = Math.min(numberIn(query.get('limit')) ?? 50, 1_000);
        const before = numberIn(query.get('before')) ?? Number.POSITIVE_INFINITY;
        const filter = readMailFilter(query);
        if ('problem' in filter) return sendJson(response, { error: filter.problem }, 400);
        const messages = limit > 0 ? await store.list({ limit, before, ...filter }) : [];
        sendJson(response, { total: store.total(), canReturn: returnMail() !== undefined, messages });
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/messages$/,
      answer: ({ response }) => {
        store.clear();
        response.writeHead(204, HEADERS).end();
      },
    },
    {
      method: 'GET',
      path: /^\/api\/messages\/wait$/,
      answer: async ({ query, response }) => {
        const filter = readMailFilter(query);
        if ('problem' in filter) return sendJson(response, { error: filter.problem }, 400);
        const seconds = Math.min(numberIn(query.get('seconds')) ?? WAIT_SECONDS, MAX_WAIT_SECONDS);
        const gone = new AbortController();
        response.once('close', () => gone.abort());
        const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(seconds * 1_000)]);
        const mail = await store.waitFor(filter, signal);
        if (mail) return sendJson(response, await store.detail(mail));
        sendJson(response, { error: `No such mail arrived within ${seconds} seconds.` }, 404);
      },
    },
    {
      method: 'GET',
      path: /^\/api\/messages\/(\d+)\/attachments\/(\d+)$/,
      answer: async ({ id, place, response }) => {
        const mail = store.get(id);
        const attachment = mail && (await store.attachment(mail, Number(place)));
        if (!attachment) return sendJson(response, { error: 'Not found.' }, 404);
        const { filename, mimeType, content } = attachment;
        send(response, {
          type: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream',
          body: content,
          headers: {
            'Content-Security-Policy': MAIL_POLICY,
            'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename.toWellFormed())}`,
          },
        });
      },
    },
    {
      method: 'GET',
      path: /^\/api\/messages\/(\d+)$/,
      answer: withMail(async (mail, response) => sendJson(response, await store.detail(mail))),
    },
    {
      method: 'POST',
      path: /^\/api\/messages\/(\d+)\/return$/,
      answer: async ({ id, query, request, response }) => {
        // A page of another site can't set this header, so it can't bounce mails.
        if (!request.headers['x-requested-with']) return sendJson(response, { error: 'Not from this page.' }, 403);
        const mail = store.get(id);
        const kind = RETURN_KINDS.find((one) => one === query.get('as'));
        const giveBack = returnMail();
        if (!mail || !kind || !giveBack) return sendJson(response, { error: 'Not found.' }, 404);
        await giveBack(mail, kind);
        response.writeHead(204, HEADERS).end();
      },
    },
    {
      method: 'GET',
      path: /^\/api\/messages\/(\d+)\/source$/,
      answer: withMail((mail, response) =>
        send(response, { type: 'text/plain; charset=utf-8', body: mail.source, headers: {} }),
      ),
    },
    {
      method: 'GET',
      path: /^\/api\/messages\/(\d+)\/html$/,
      answer: withMail(async (mail, response) =>
        send(response, {
          type: 'text/html; charset=utf-8',
          // Links open in a new tab, not in the frame.
          body: `<!doctype html><base target="_blank">${(await store.detail(mail)).html}`,
          headers: { 'Content-Security-Policy': MAIL_POLICY },
        }),
      ),
    },
  ];

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (!isForUs(request.headers.host)) return sendJson(response, { error: 'This host name is not accepted.' }, 403);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mailbox');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    for (const route of routes) {
      const match = route.method === method && route.path.exec(pathname);
      if (match)
        return route.answer({ id: match[1] ?? '', place: match[2] ?? '', query: searchParams, request, response });
    }
    sendJson(response, { error: 'Not found.' }, 404);
  };

  return (request, response) => {
    request.resume();
    answer(request, response).catch((err: unknown) => {
      // A mail that can't be parsed must not crash the mailbox.
      if (response.headersSent) return response.destroy();
      sendJson(response, { error: String(err) }, 500);
    });
  };
};

const numberIn = (text: string | null): number | undefined => (text && /^\d+$/.test(text) ? Number(text) : undefined);

const sendJson = (response: ServerResponse, value: unknown, status = 200) => {
  response
    .writeHead(status, { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(value));
};

const send = (
  response: ServerResponse,
  { type, body, headers }: { type: string; body: string | Buffer; headers: Record<string, string> },
) => {
  response.writeHead(200, { ...HEADERS, ...headers, 'Content-Type': type }).end(body);
};
