import { type DispatchFacts, readDispatchFacts } from '@tidings/core/ledger/dispatch-facts';
import type { Sql } from '@tidings/core/ledger/sql';
import { createMailRenderer, type MailRenderer } from '@tidings/core/rendering/render-mail';
import { LRUCache } from 'lru-cache';

/** A context may have 256 KiB, a template 512: the sums of both are what these limits hold. */
const DISPATCHES_KEPT = 500;
const TEMPLATES_KEPT = 100;

export interface PreparedDispatch {
  facts: DispatchFacts;
  /** Throws TemplateError where the template doesn't compile any more. */
  render: MailRenderer;
}

/** What the mails of a dispatch have in common. None of it changes once accepted, so it may be kept. */
export const createDispatchCache = (sql: Sql) => {
  const dispatches = new LRUCache<string, PreparedDispatch>({ max: DISPATCHES_KEPT });
  const renderers = new LRUCache<string, MailRenderer>({ max: TEMPLATES_KEPT });

  const rendererOf = ({ templateSlug, templateVersion, title, content }: DispatchFacts): MailRenderer => {
    const key = `${templateSlug}@${templateVersion}`;
    const kept = renderers.get(key);
    if (kept) return kept;
    // Compiled when first used: a failure then belongs to the mail.
    let renderer: MailRenderer | undefined;
    const lazily: MailRenderer = (context) => {
      renderer ??= createMailRenderer({ title, content });
      return renderer(context);
    };
    renderers.set(key, lazily);
    return lazily;
  };

  return async (dispatchIds: string[]): Promise<Map<string, PreparedDispatch>> => {
    const wanted = [...new Set(dispatchIds)];
    const prepared = new Map(wanted.flatMap((id) => (dispatches.has(id) ? [[id, dispatches.get(id)!]] : [])));
    const missing = wanted.filter((id) => !prepared.has(id));
    const read = missing.length > 0 ? await readDispatchFacts(sql, missing) : [];
    for (const facts of read) {
      const dispatch = { facts, render: rendererOf(facts) };
      dispatches.set(facts.id, dispatch);
      prepared.set(facts.id, dispatch);
    }
    return prepared;
  };
};
