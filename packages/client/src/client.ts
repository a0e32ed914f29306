import type {
  BatchResult,
  BatchResults,
  CreateSuppressionInput,
  Delivery,
  DeliveryFilter,
  DeliveryPage,
  Feedback,
  FeedbackFilter,
  FeedbackPage,
  Send,
  SendNotificationInput,
  Suppression,
  SuppressionFilter,
  SuppressionPage,
} from './api-types.js';
import { createRequest, type RequestSettings } from './request.js';

export type * from './api-types.js';
export { TidingsError } from './tidings-error.js';

/** A send. `Contexts` are the contexts of the templates by slug, as `npx tidings types` writes them. */
export type SendInput<Contexts> = {
  [Slug in keyof Contexts & string]: Omit<SendNotificationInput, 'templateName' | 'context'> & {
    templateName: Slug;
    context: Contexts[Slug];
  };
}[keyof Contexts & string];

/** Contexts of which nothing is known. */
export type AnyContexts = Record<string, Record<string, unknown>>;

export type TidingsClient<Contexts = AnyContexts> = ReturnType<typeof createClient<Contexts>>;

/**
 * A client of the REST API. Each call is repeated after a lost answer, a 408, a 429 or an answer from 500 on, with growing pauses; sends
 * keep their idempotency key, so that no repetition sends twice. Calls throw TidingsError.
 */
export const createClient = <Contexts = AnyContexts>(settings: RequestSettings) => {
  const request = createRequest(settings);

  /** Reads pages until there is none, or until the caller has enough. */
  async function* pages<Item>(
    next: (after: Item | undefined, page: number) => Promise<{ items: Item[]; more: boolean }>,
  ) {
    let last: Item | undefined;
    for (let page = 1; ; page += 1) {
      const { items, more } = await next(last, page);
      yield* items;
      last = items.at(-1);
      if (!more || last === undefined) return;
    }
  }

  const numbered = <Item>(path: string, filter: object) =>
    pages<Item>(async (_, page) => {
      const { items, hasNextPage } = await request<{ items: Item[]; hasNextPage: boolean }>(path, {
        query: { perPage: 500, ...filter, page },
      });
      return { items, more: hasNextPage };
    });

  return {
    /**
     * Sends. Once it resolves, the send is committed. Without an `idempotencyKey` the call gets one of its own, which protects its
     * repetitions; give one to protect those of your program, too.
     */
    send: (input: SendInput<Contexts>): Promise<Send> => request('/sends', { method: 'POST', body: withKey(input) }),

    /**
     * Makes 1 to 1,000 sends, with a result for each in the same order. With `atomic` all are made, or none. Every send without an
     * `idempotencyKey` gets one of its own.
     */
    sendBatch: async (
      inputs: readonly SendInput<Contexts>[],
      { atomic = false }: { atomic?: boolean } = {},
    ): Promise<BatchResult[]> => {
      const body = { sends: inputs.map(withKey), atomic };
      return (await request<BatchResults>('/sends/batch', { method: 'POST', body })).results;
    },

    getSend: (id: string): Promise<Send> => request(`/sends/${encodeURIComponent(id)}`),

    getDelivery: (id: string): Promise<Delivery> => request(`/deliveries/${encodeURIComponent(id)}`),

    /** Reads the deliveries that a filter matches, the newest first, page by page. */
    deliveries: (filter: Omit<DeliveryFilter, 'after'> = {}): AsyncGenerator<Delivery, void> =>
      pages<Delivery>(async (last) => {
        const after = last === undefined ? {} : { after: last.id };
        const page = await request<DeliveryPage>('/deliveries', { query: { perPage: 500, ...filter, ...after } });
        return { items: page.items, more: page.hasNextPage };
      }),

    suppressions: (filter: Omit<SuppressionFilter, 'page'> = {}): AsyncGenerator<Suppression, void> =>
      numbered<SuppressionPage['items'][number]>('/suppressions', filter),

    suppress: (input: CreateSuppressionInput): Promise<Suppression> =>
      request('/suppressions', { method: 'POST', body: input }),

    /** Undoes a suppression. The note says why, in the audit log. */
    unsuppress: (id: string, { note }: { note?: string } = {}): Promise<void> =>
      request(`/suppressions/${encodeURIComponent(id)}`, { method: 'DELETE', query: { note } }),

    feedback: (filter: Omit<FeedbackFilter, 'page'> = {}): AsyncGenerator<Feedback, void> =>
      numbered<FeedbackPage['items'][number]>('/feedback', filter),
  };
};

const withKey = <Input extends { idempotencyKey?: string | null }>(input: Input): Input => ({
  ...input,
  idempotencyKey: input.idempotencyKey ?? crypto.randomUUID(),
});
