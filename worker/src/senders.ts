import type { Keys } from '@tidings/core/keys/keys';
import { BUILT_IN, type RouteState, type Routing } from '@tidings/core/ledger/routing';
import { readSendingConfig, readSendingState, type SendingConfig } from '@tidings/core/ledger/sending-config';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import { type BuiltInIdentity, builtInIdentity, type Identity, identityOf } from './identities.js';
import type { Limiter } from './limiter.js';
import type { QuietHoursOfSenders } from './quiet-hours.js';
import type { Routes } from './routes.js';

const EVERY_MS = 2_000;

/** How often mails are looked for that wait for room on a route. */
const RELEASE_EVERY_MS = 500;

export type Senders = ReturnType<typeof startSenders>;

/** Keeps the senders and routes of PostgreSQL in memory. A change is noticed within seconds, by a counter. */
export const startSenders = ({
  sql,
  keys,
  builtIn,
  routes,
  limiter,
  quietHours,
  logger,
}: {
  sql: Sql;
  keys: Pick<Keys, 'tokenKey' | 'secretKey'>;
  /** The sender of MAIL_FROM. */
  builtIn: BuiltInIdentity;
  routes: Pick<Routes, 'apply' | 'heed' | 'releaseBusy'>;
  limiter: Pick<Limiter, 'apply' | 'applySlow'>;
  quietHours: Pick<QuietHoursOfSenders, 'apply'>;
  logger: Logger;
}) => {
  const identities = new Map<string, Identity>([[BUILT_IN, builtInIdentity(builtIn, { keys })]]);
  let choices: Routing['choices'] = [];
  let version: string | undefined;
  let reading: Promise<void> | undefined;

  const apply = (config: SendingConfig) => {
    routes.apply(config.routes);
    limiter.apply(config.routes);
    quietHours.apply(config.senders);
    for (const id of identities.keys()) if (id !== BUILT_IN) identities.delete(id);
    for (const sender of config.senders) identities.set(sender.id, identityOf(sender, { builtIn, keys, logger }));
    choices = [BUILT_IN_CHOICE, ...config.senders.flatMap(choicesOf)];
    version = config.version;
  };

  const refresh = async (): Promise<void> => {
    // A read that has begun may have missed a change that the caller knows of.
    await reading?.catch(() => {});
    reading ??= readSendingConfig(sql)
      .then(apply)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const loop = startLoop({
    name: 'read senders and routes',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      const state = await readSendingState(sql);
      if (state.version !== version) await refresh();
      routes.heed(state.down);
      limiter.applySlow(state.slow);
      return 'wait';
    },
  });

  const releasing = startLoop({
    name: 'release mails of busy routes',
    everyMs: RELEASE_EVERY_MS,
    logger,
    step: async () => {
      if (identities.size > 1) await routes.releaseBusy(RELEASE_EVERY_MS);
      return 'wait';
    },
  });

  return {
    /** Null: the sender of MAIL_FROM. Undefined if there is no such sender. */
    identityOf: (senderId: string | null): Identity | undefined => identities.get(senderId ?? BUILT_IN),

    /** True if there are senders besides that of MAIL_FROM. */
    areStored: (): boolean => identities.size > 1,

    /** The routes that the sender's mails may take. */
    choicesOf: (senderId: string): Routing['choices'] => choices.filter((choice) => choice.senderId === senderId),

    /** Reads senders and routes now. Rejects if PostgreSQL is away. */
    refresh,

    routing: (states: RouteState[], unknownWaitMs: number | null): Routing => ({
      senders: [...identities].map(([id, { domain }]) => ({ id, messageDomain: domain })),
      choices,
      routes: states,
      unknownWaitMs,
    }),

    stop: async () => {
      await Promise.all([loop.stop(), releasing.stop()]);
    },
  } satisfies Running & Record<string, unknown>;
};

const BUILT_IN_CHOICE = { senderId: BUILT_IN, routeId: BUILT_IN, position: 0, weight: 1, domain: null };

/** A sender without routes uses that of SMTP_URL. */
const choicesOf = ({ id, routes }: SendingConfig['senders'][number]): Routing['choices'] =>
  routes.length === 0
    ? [{ ...BUILT_IN_CHOICE, senderId: id }]
    : routes.map(({ receivingDomain, ...route }) => ({ ...route, senderId: id, domain: receivingDomain }));
