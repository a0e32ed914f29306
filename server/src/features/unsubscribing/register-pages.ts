import type { TokenTarget } from '@tidings/core/feedback/token';
import type { RequestAgent } from '@tidings/core/ledger/record-feedback';
import type { Choice, Subscriptions } from '@tidings/core/ledger/subscriptions';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from '../../foundation/graphql/format-error.js';
import { createMissLimit } from './create-miss-limit.js';
import { networkOf } from './network.js';
import { acceptedLocales } from './pages/locales.js';
import type { NoticeName } from './pages/messages.js';
import { PAGE_HEADERS } from './pages/page.js';
import { ACTION, ACTIONS, FIELDS, noticePage, preferencesPage, unsubscribePage } from './pages/views.js';
import { type Form, MAX_FORM_BYTES, readForm } from './read-form.js';
import {
  choiceOf,
  type ErasedLink,
  type MailLink,
  type OptOutRequest,
  type SubscriptionService,
} from './subscription.service.js';

/** Body of a one-click request (RFC 8058 section 3.1). */
const ONE_CLICK = { field: 'List-Unsubscribe', value: 'One-Click' };

const RETRY_AFTER_SECONDS = 60;

/**
 * Serves `/u/TOKEN` and `/preferences/TOKEN`, which links in mails lead to. They need no cookie and no script. GET and HEAD change
 * nothing, since mail scanners follow links. A token that leads nowhere gets the same answer whatever the cause.
 */
export const registerUnsubscribePages = async (
  http: FastifyInstance,
  { subscriptions, logger }: { subscriptions: SubscriptionService; logger: Logger },
): Promise<void> => {
  const misses = createMissLimit();

  const sendNotice = (reply: FastifyReply, { status, name }: { status: number; name: NoticeName }) =>
    reply
      .code(status)
      .headers(PAGE_HEADERS)
      .send(noticePage(name, readerOf(reply.request)));

  const sendInvalid = (reply: FastifyReply) => {
    const waitMs = misses.waitAfterMiss(networkOf(reply.request.ip));
    if (waitMs === 0) return sendNotice(reply, { status: 404, name: 'invalid' });
    reply.header('retry-after', Math.ceil(waitMs / 1_000));
    return sendNotice(reply, { status: 429, name: 'tooMany' });
  };

  await http.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_FORM_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((thrown, _request, reply) => {
      const status = (thrown as { statusCode?: number }).statusCode;
      if (status && status < 500) return sendNotice(reply, { status, name: 'badForm' });
      const refusal = toAppError(thrown, logger);
      reply.header('retry-after', RETRY_AFTER_SECONDS);
      return sendNotice(reply, { status: Math.max(refusal.status, 500), name: 'unavailable' });
    });

    const sendUnsubscribePage = (reply: FastifyReply, link: MailLink) =>
      reply
        .headers(PAGE_HEADERS)
        .send(unsubscribePage({ token: tokenOf(reply.request), ...link }, readerOf(reply.request, link.subscriptions)));

    const sendPreferences = (reply: FastifyReply, { subscriptions }: MailLink, outcome?: 'saved') =>
      reply
        .headers(PAGE_HEADERS)
        .send(preferencesPage({ subscriptions, ...(outcome && { outcome }) }, readerOf(reply.request, subscriptions)));

    /** Calls `show` with the link of a mail, and answers for other links. */
    const withMail = async (
      reply: FastifyReply,
      show: (link: MailLink) => unknown,
      others: { onErased?: (link: ErasedLink) => unknown; onGone?: (target: TokenTarget) => Promise<void> } = {},
    ) => {
      const link = await subscriptions.find(tokenOf(reply.request));
      if (link.kind === 'mail') return show(link);
      if (link.kind === 'test') return sendNotice(reply, { status: 200, name: 'test' });
      if (link.kind === 'invalid') return sendInvalid(reply);
      if (link.kind === 'erased' && others.onErased) return others.onErased(link);
      if (link.kind === 'gone') await others.onGone?.(link.target);
      return sendNotice(reply, { status: 404, name: 'invalid' });
    };

    scope.get('/u/*', (_request, reply) => withMail(reply, (link) => sendUnsubscribePage(reply, link)));

    scope.post('/u/*', async (request, reply) => {
      const action = actionOf(await readForm(request));
      if (!action) return sendNotice(reply, { status: 400, name: 'badForm' });
      const asked = requestOf(request, action === 'one-click' ? 'ONE_CLICK' : 'PAGE');
      if (action === 'resubscribe') {
        return withMail(reply, async (link) => {
          const choices = [choiceOf(link.subscriptions)];
          const outcome = await subscriptions.optIn(link, { choices, network: asked.network });
          if (outcome === 'tooOften') return sendNotice(reply, { status: 429, name: 'tooMany' });
          return withMail(reply, (changed) => sendUnsubscribePage(reply, changed));
        });
      }
      const optOut = (link: MailLink | ErasedLink) =>
        subscriptions.optOut(link, { choices: [choiceOf(link.subscriptions)], ...asked });
      return withMail(
        reply,
        async (link) => {
          await optOut(link);
          return withMail(reply, (changed) => sendUnsubscribePage(reply, changed));
        },
        {
          onErased: async (link) => {
            await optOut(link);
            return sendNotice(reply, { status: 200, name: 'unsubscribed' });
          },
          onGone: (target) => subscriptions.recordGone(target, asked),
        },
      );
    });

    scope.get('/preferences/*', (_request, reply) => withMail(reply, (link) => sendPreferences(reply, link)));

    scope.post('/preferences/*', async (request, reply) => {
      const form = await readForm(request);
      if (!form) return sendNotice(reply, { status: 400, name: 'badForm' });
      return withMail(reply, async (link) => {
        const { optOut, optIn } = changesOf(form, link.subscriptions);
        const asked = requestOf(request, 'PAGE');
        await subscriptions.optOut(link, { choices: optOut, ...asked });
        const outcome = await subscriptions.optIn(link, { choices: optIn, network: asked.network });
        if (outcome === 'tooOften') return sendNotice(reply, { status: 429, name: 'tooMany' });
        return withMail(reply, (changed) => sendPreferences(reply, changed, 'saved'));
      });
    });
  });
};

/** The path holds nothing else, so that any other path under it is an invalid token. */
const tokenOf = (request: FastifyRequest): string => (request.params as { '*': string })['*'];

/** The person's language, or the browser's if it isn't known. */
const readerOf = (request: FastifyRequest, subscriptions?: Subscriptions) => ({
  locales: subscriptions?.locale ? [subscriptions.locale] : acceptedLocales(request.headers['accept-language']),
});

const requestOf = (request: FastifyRequest, source: OptOutRequest['source']): OptOutRequest => ({
  source,
  network: networkOf(request.ip),
  agent: agentOf(request.headers['user-agent']),
});

const agentOf = (userAgent: string | undefined): RequestAgent => {
  if (!userAgent) return 'NONE';
  return userAgent.startsWith('Mozilla/') ? 'BROWSER' : 'PROGRAM';
};

const actionOf = (form: Form | undefined): keyof typeof ACTIONS | 'one-click' | undefined => {
  if (form?.get(ONE_CLICK.field)?.toLowerCase() === ONE_CLICK.value.toLowerCase()) return 'one-click';
  return Object.values(ACTIONS).find((action) => action === form?.get(ACTION));
};

/** What the reader changed on the preference page, compared with what the page had shown. */
const changesOf = (form: Form, { topics }: Subscriptions): { optOut: Choice[]; optIn: Choice[] } => {
  const [chosen, shown] = [new Set(form.all(FIELDS.topic)), new Set(form.all(FIELDS.wasTopic))];
  const [stopsAll, stoppedAll] = [form.get(FIELDS.all) !== undefined, form.get(FIELDS.wasAll) !== undefined];
  const slugs = topics.map(({ slug }) => slug);
  return {
    optOut: [
      ...slugs.filter((slug) => shown.has(slug) && !chosen.has(slug)),
      ...(stopsAll && !stoppedAll ? [null] : []),
    ],
    optIn: [
      ...slugs.filter((slug) => chosen.has(slug) && !shown.has(slug)),
      ...(!stopsAll && stoppedAll ? [null] : []),
    ],
  };
};
