import { type DispatchFacts, readDispatchFacts } from '@tidings/core/ledger/dispatch-facts';
import type { Sql } from '@tidings/core/ledger/sql';
import { type Addressee, createDispatchRenderer } from '@tidings/core/rendering/dispatch-renderer';
import { type CompiledMail, compileMail, type RenderedMail } from '@tidings/core/rendering/render-mail';
import { LRUCache } from 'lru-cache';

/** A context may have 256 KiB, a template 512: the sums of both are what these limits hold. */
const DISPATCHES_KEPT = 500;
const TEMPLATES_KEPT = 100;

export interface PreparedDispatch {
  facts: DispatchFacts;
  /** Throws TemplateError where the template doesn't compile any more. */
  render: (addressee: Addressee) => RenderedMail;
}

/** What the mails of a dispatch have in common. None of it changes once accepted, so it may be kept. */
export const createDispatchCache = (sql: Sql) => {
  const dispatches = new LRUCache<string, PreparedDispatch>({ max: DISPATCHES_KEPT });
  const templates = new LRUCache<string, CompiledMail>({ max: TEMPLATES_KEPT });

  /** Compiled when first used: a failure then belongs to the mail. */
  const compiled = ({ templateSlug, templateVersion, title, content }: DispatchFacts): CompiledMail => {
    const key = `${templateSlug}@${templateVersion}`;
    const kept = templates.get(key) ?? compileMail({ title, content });
    templates.set(key, kept);
    return kept;
  };

  return async (dispatchIds: string[]): Promise<Map<string, PreparedDispatch>> => {
    const wanted = [...new Set(dispatchIds)];
    const prepared = new Map(wanted.flatMap((id) => (dispatches.has(id) ? [[id, dispatches.get(id)!]] : [])));
    const missing = wanted.filter((id) => !prepared.has(id));
    const read = missing.length > 0 ? await readDispatchFacts(sql, missing) : [];
    for (const facts of read) {
      const render = createDispatchRenderer({ compiled: () => compiled(facts), context: facts.context });
      const dispatch = { facts, render };
      dispatches.set(facts.id, dispatch);
      prepared.set(facts.id, dispatch);
    }
    return prepared;
  };
};
