import { issue } from '@tidings/core/errors/issue';
import type { Keys } from '@tidings/core/keys/keys';
import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import { type DataSource, IsNull } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { newWebhookSecret } from '../../foundation/outbound/standard-webhook.js';
import { checkedWebhookUrl } from '../../foundation/outbound/webhook-url.js';
import { WebhookEndpointEntity, WebhookState } from './endpoint.entity.js';
import { DEFAULT_IN_FLIGHT, type WebhookEndpointInput } from './endpoint.inputs.js';
import { type EndpointTarget, openTarget, sealTarget } from './endpoint-target.js';

export type WebhookEndpointService = ReturnType<typeof createWebhookEndpointService>;

/** A saved endpoint, and its secret if the change made one. */
export interface SavedWebhookEndpoint {
  endpoint: WebhookEndpointEntity;
  secret: string | null;
}

const HOUR_MS = 3_600_000;

/** The endpoints with URLs. Listeners are in `event-listeners.ts`. */
export const createWebhookEndpointService = ({
  dataSource,
  keys,
  allowsHttp,
}: {
  dataSource: DataSource;
  keys: Pick<Keys, 'secretKey'>;
  /** Whether some private addresses are allowed, so that a webhook may use http. */
  allowsHttp: boolean;
}) => {
  const endpoints = dataSource.getRepository(WebhookEndpointEntity);

  const findOrThrow = async (id: string): Promise<WebhookEndpointEntity> => {
    const endpoint = await endpoints.findOneBy({ id, listensUntil: IsNull() });
    if (!endpoint) throw new AppError('webhook.notFound');
    return endpoint;
  };

  const targetOf = (endpoint: WebhookEndpointEntity): EndpointTarget | undefined =>
    openTarget(endpoint.target, { endpointId: endpoint.id, keys });

  const columnsOf = (
    id: string,
    { input, before }: { input: WebhookEndpointInput; before?: WebhookEndpointEntity },
  ): { columns: Record<string, unknown>; newSecret: string | undefined } => {
    const url = input.url ? checkedWebhookUrl(input.url, { field: 'url', allowsHttp }) : undefined;
    const stored = before && targetOf(before);
    if (!url && !stored) throw badInput(issue('url', 'required'));
    const newSecret = stored ? undefined : newWebhookSecret();
    const target: EndpointTarget = {
      ...(stored ?? { secret: newSecret! }),
      url: url?.href ?? stored!.url,
    };
    const isActive = input.isActive ?? before?.state !== WebhookState.OFF;
    const columns = {
      name: input.name.trim(),
      target: sealTarget(target, { endpointId: id, keys }),
      host: url?.host ?? before!.host,
      types: [...new Set(input.types)],
      topics: chosen(input.topics),
      event_names: chosen(input.eventNames),
      api_key_ids: chosen(input.apiKeyIds),
      is_batched: input.isBatched ?? before?.isBatched ?? false,
      max_in_flight: input.maxInFlight ?? before?.maxInFlight ?? DEFAULT_IN_FLIGHT,
      state: isActive ? stateOf(input, before) : WebhookState.OFF,
    };
    return { columns, newSecret };
  };

  const explainTaken = explainConflict({ webhook_endpoints_name: 'webhook.nameTaken' });

  return {
    list: () => endpoints.find({ where: { listensUntil: IsNull() }, order: { name: 'ASC' } }),

    find: findOrThrow,

    targetOf,

    create: async (input: WebhookEndpointInput): Promise<SavedWebhookEndpoint> => {
      const id = uuid();
      const { columns, newSecret } = columnsOf(id, { input });
      const names = Object.keys(columns);
      await rowsOf(
        dataSource,
        `INSERT INTO webhook_endpoints (id, ${names.join(', ')}) VALUES ($1, ${names.map((_, at) => `$${at + 2}`).join(', ')})`,
        [id, ...Object.values(columns)],
      ).catch(explainTaken);
      return { endpoint: await findOrThrow(id), secret: newSecret ?? null };
    },

    update: async (id: string, input: WebhookEndpointInput): Promise<SavedWebhookEndpoint> => {
      const newSecret = await dataSource.transaction(async (manager) => {
        const before = await manager.findOne(WebhookEndpointEntity, {
          where: { id, listensUntil: IsNull() },
          lock: { mode: 'pessimistic_write' },
        });
        if (!before) throw new AppError('webhook.notFound');
        const made = columnsOf(id, { input, before });
        await rowsOf(
          manager,
          `UPDATE webhook_endpoints SET ${Object.keys(made.columns)
            .map((name, at) => `${name} = $${at + 2}`)
            .join(', ')}, updated_at = now() WHERE id = $1`,
          [id, ...Object.values(made.columns)],
        ).catch(explainTaken);
        await rowsOf(
          manager,
          `UPDATE webhook_endpoints SET held_until = CASE WHEN state = 'ACTIVE' AND $2 = 'ACTIVE' THEN held_until END,
             disabled_at = CASE WHEN state = 'DISABLED' THEN disabled_at END,
             disabled_reason = CASE WHEN state = 'DISABLED' THEN disabled_reason END,
             disabled_error = CASE WHEN state = 'DISABLED' THEN disabled_error END
           WHERE id = $1`,
          [id, before.state],
        );
        // An endpoint that is switched on again isn't disabled because of failures from before.
        if (made.columns.state === WebhookState.ACTIVE && before.state !== WebhookState.ACTIVE) {
          await rowsOf(manager, 'DELETE FROM webhook_lanes WHERE endpoint_id = $1', [id]);
        }
        return made.newSecret;
      });
      return { endpoint: await findOrThrow(id), secret: newSecret ?? null };
    },

    /** Makes a new secret. The old one signs for `overlapHours` more, too. Both sign only if no other change came between. */
    rotate: async (id: string, overlapHours: number): Promise<SavedWebhookEndpoint> => {
      const before = await findOrThrow(id);
      const stored = targetOf(before);
      if (!stored) throw new AppError('webhook.unreadable');
      const secret = newWebhookSecret();
      const target = sealTarget(
        { url: stored.url, secret, ...(overlapHours > 0 && { previousSecret: stored.secret }) },
        { endpointId: id, keys },
      );
      const changed = await countChanged(
        dataSource,
        `UPDATE webhook_endpoints SET target = $2, previous_secret_until = $3, updated_at = now() WHERE id = $1 AND target = $4`,
        [id, target, overlapHours > 0 ? new Date(Date.now() + overlapHours * HOUR_MS) : null, before.target],
      );
      if (changed === 0) throw new AppError('write.deadlock');
      return { endpoint: await findOrThrow(id), secret };
    },

    /** Deletes endpoints with their tries and what waits for them. */
    delete: (ids: string[]): Promise<number> =>
      countChanged(dataSource, 'DELETE FROM webhook_endpoints WHERE id = ANY($1) AND listens_until IS NULL', [ids]),
  };
};

/** An empty filter is none. */
const chosen = (values: string[] | null | undefined): string[] | null =>
  values && values.length > 0 ? [...new Set(values)] : null;

/** A disabled endpoint stays so until it is switched on. */
const stateOf = ({ isActive }: WebhookEndpointInput, before: WebhookEndpointEntity | undefined): WebhookState =>
  before?.state === WebhookState.DISABLED && isActive !== true ? WebhookState.DISABLED : WebhookState.ACTIVE;
