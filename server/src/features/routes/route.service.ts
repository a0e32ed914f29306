import { X509Certificate } from 'node:crypto';
import { issue } from '@tidings/core/errors/issue';
import type { Keys } from '@tidings/core/keys/keys';
import { isRouteInUse } from '@tidings/core/ledger/route-use';
import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import { dropCredentials, saveCredentials } from '@tidings/core/oauth/token-rows';
import { type RouteUrl, readRouteUrl } from '@tidings/core/routes/route-url';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { domainLimitsOf } from './domain-limits.js';
import { type OpenRoute, openCredentials } from './open-route.js';
import { RouteEntity } from './route.entity.js';
import type { RouteInput } from './route.inputs.js';
import { credentialsOf } from './route-credentials.js';
import { storedWarmUpOf } from './warm-up.js';

export type RouteService = ReturnType<typeof createRouteService>;

const DEFAULT_CONNECTIONS = 20;
const DEFAULT_MAILS_PER_CONNECTION = 1_000;

export const createRouteService = ({ dataSource, keys }: { dataSource: DataSource; keys: Pick<Keys, 'secretKey'> }) => {
  const routes = dataSource.getRepository(RouteEntity);

  const findOrThrow = async (id: string): Promise<RouteEntity> => {
    const route = await routes.findOneBy({ id });
    if (!route) throw new AppError('route.notFound');
    return route;
  };

  const save = async (id: string, input: RouteInput, before: RouteEntity | undefined): Promise<RouteEntity> => {
    const url = input.url ? parseUrl(input.url) : undefined;
    const { tokens, ...credentials } = credentialsOf({ routeId: id, url, oauth: input.oauth, before, keys });
    const limit = (after: number | null | undefined, stored: number | null | undefined) =>
      after === undefined ? (stored ?? null) : after;
    const perDay = limit(input.perDay, before?.perDay);
    const warmUp = storedWarmUpOf(input.warmUp, { before, perDay });
    const columns = {
      id,
      name: input.name.trim(),
      url: url?.url ?? before?.url,
      host: url?.host ?? before?.host,
      port: url?.port ?? before?.port,
      username: credentials.username,
      secret: credentials.secret,
      oauth: credentials.oauth && JSON.stringify(credentials.oauth),
      oauth_secret: credentials.oauthSecret,
      ca: input.ca === undefined ? (before?.ca ?? null) : checkedCa(input.ca),
      connections: input.connections ?? before?.connections ?? DEFAULT_CONNECTIONS,
      mails_per_connection: input.mailsPerConnection ?? before?.mailsPerConnection ?? DEFAULT_MAILS_PER_CONNECTION,
      per_second: limit(input.perSecond, before?.perSecond),
      per_minute: limit(input.perMinute, before?.perMinute),
      per_day: perDay,
      warm_up_from: warmUp.warmUpFrom,
      warm_up_mails: warmUp.warmUpMails,
      warm_up_factor: warmUp.warmUpFactor,
      warm_up_target: warmUp.warmUpTarget,
      domain_limits:
        input.domainLimits === undefined
          ? (before?.storedDomainLimits ?? {})
          : domainLimitsOf(input.domainLimits ?? []),
    };
    const names = Object.keys(columns);
    await dataSource.transaction(async (manager) => {
      await rowsOf(
        manager,
        `INSERT INTO routes (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})
         ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}, updated_at = now()`,
        Object.values(columns),
      ).catch(explainConflict({ routes_name: 'route.nameTaken' }));
      if (tokens === 'drop') await dropCredentials(manager, id);
      else if (tokens !== 'keep') await saveCredentials(manager, { routeId: id, ...tokens });
    });
    return findOrThrow(id);
  };

  return {
    /** Finds routes by id. Unknown ids are left out. */
    findMany: async (ids: readonly string[]): Promise<RouteEntity[]> =>
      routes.createQueryBuilder('route').where('route.id = ANY(:ids)', { ids }).getMany(),

    /** Mails that got a time today (UTC) by the limits of their route, by its id. */
    countToday: async (ids: readonly string[]): Promise<Map<string, number>> => {
      const rows = await rowsOf<{ routeId: string; count: number }>(
        dataSource,
        `SELECT route_id AS "routeId", day_count AS count FROM route_windows
         WHERE route_id = ANY($1) AND domain = '' AND day = (now() AT TIME ZONE 'UTC')::date`,
        [ids],
      );
      return new Map(rows.map(({ routeId, count }) => [routeId, count]));
    },

    list: () => routes.find({ order: { name: 'ASC' } }),

    create: async (input: RouteInput): Promise<RouteEntity> => {
      if (!input.url) throw badInput(issue('url', 'required'));
      return save(uuid(), input, undefined);
    },

    update: async (id: string, input: RouteInput): Promise<RouteEntity> => save(id, input, await findOrThrow(id)),

    /** A stored route, or with the changes of `input`, with its secrets. Saves nothing. */
    open: async ({ id, input }: { id: string | undefined; input: RouteInput | undefined }): Promise<OpenRoute> => {
      const before = id === undefined ? undefined : await findOrThrow(id);
      if (!input && before) {
        return { ...before, ...openCredentials(before, { routeId: before.id, keys }), isSaved: true };
      }
      const url = input?.url ? parseUrl(input.url) : undefined;
      const target = url ?? before;
      if (!target) throw badInput(issue('url', 'required'));
      const routeId = id ?? uuid();
      const credentials = credentialsOf({ routeId, url, oauth: input?.oauth, before, keys });
      return {
        id,
        name: input?.name ?? '',
        url: target.url,
        host: target.host,
        port: target.port,
        username: credentials.username,
        ca: input?.ca === undefined ? (before?.ca ?? null) : checkedCa(input.ca),
        ...openCredentials(credentials, { routeId, keys }),
        isSaved: !input?.oauth,
      };
    },

    /** Throws CONFLICT if a sender or a rule of alerts has one of them, or if deliveries wait for it that may go by no other route. */
    delete: async (ids: string[]): Promise<number> =>
      dataSource.transaction(async (manager) => {
        const deleted = await countChanged(manager, 'DELETE FROM routes WHERE id = ANY($1)', [ids]).catch(
          explainConflict({
            sender_routes_route: 'route.isUsedBySender',
            alert_rule_routes_route: 'route.isUsedByAlert',
          }),
        );
        if (await isRouteInUse(manager, ids)) throw new AppError('route.isWaitedFor');
        return deleted;
      }),
  };
};

const parseUrl = (text: string): RouteUrl => {
  const read = readRouteUrl(text);
  if (!('problem' in read)) return read;
  throw badInput(
    read.problem === 'form' ? issue('url', 'route.url') : issue('url', 'route.parameters', { names: read.names }),
  );
};

const checkedCa = (pem: string | null): string | null => {
  if (pem === null || pem.trim() === '') return null;
  try {
    new X509Certificate(pem);
  } catch {
    throw badInput(issue('ca', 'route.ca'));
  }
  return pem;
};
