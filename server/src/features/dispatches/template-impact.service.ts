import { createHash } from 'node:crypto';
import type { Recipient } from '@tidings/core/ledger/recipient';
import type { Sql } from '@tidings/core/ledger/sql';
import { RESERVED_WITH_TOPIC } from '@tidings/core/rendering/topic-links';
import { RESERVED } from '@tidings/core/rendering/variables';
import { ofThisTurn } from '../../foundation/database/gather.js';
import { AppError } from '../../foundation/errors.js';
import type {
  RenderedMail,
  TemplateReads,
  TemplateRenderer,
  VersionOfTemplate,
  VersionReader,
  VersionReads,
} from '../templates/templates.feature.js';
import { type ContextCheck, createContextCheck } from './context-check.js';
import type { DispatchService } from './dispatch.service.js';
import type { ImpactSample, TemplateImpact } from './template-impact.object.js';

export type TemplateImpactService = ReturnType<typeof createTemplateImpactService>;

const DAYS = 30;

/** Newest dispatches that are looked at. */
const MAX_DISPATCHES = 5_000;

/** Groups of one caller and event, and the newest contexts that are read of each. */
const MAX_GROUPS = 40;
const MAX_CONTEXTS = 10;

/** Contexts in memory at a time; each has 256 KiB at most. */
const PAGE = 20;
const MAX_STEPS = 50_000;
const MAX_SAMPLES = 3;

interface Sent {
  id: string;
  caller: string;
  event: string;
  total: number;
}

interface SentContext {
  id: string;
  context: Record<string, unknown>;
  topic: string | null;
  email: string | null;
  recipient: Recipient | null;
}

interface Group {
  caller: string;
  event: string;
  mails: number;
  ids: string[];
  checked: number;
  broken: number;
  missing: Set<string>;
}

/** Compares a draft with the contexts that a template was sent with. The number of rows and contexts read is bounded. */
export const createTemplateImpactService = ({
  sql,
  versionReads,
  readVersion,
  renderer,
  dispatches,
}: {
  sql: Sql;
  versionReads: VersionReads;
  readVersion: VersionReader;
  renderer: Pick<TemplateRenderer, 'readsOfDraft' | 'report' | 'render'>;
  dispatches: Pick<DispatchService, 'findCallerNames'>;
}) => {
  const renderOr = async (
    version: VersionOfTemplate,
    sent: SentContext,
    caller: string,
  ): Promise<RenderedMail | null> => {
    const filledIn = { context: sent.context, recipient: sent.recipient ?? {}, email: sent.email ?? '' };
    try {
      return (await renderer.render({ source: version, filledIn, caller })) as RenderedMail;
    } catch (err) {
      if (err instanceof AppError) return null;
      throw err;
    }
  };

  const checkContext = createContextCheck({ renderer });

  return async (
    { slug, title, content }: { slug: string; title: string; content: string },
    caller: string,
  ): Promise<TemplateImpact> => {
    const version = await currentVersion(sql, slug);
    const [saved, savedReads] = await Promise.all([readVersion({ slug, version }), versionReads({ slug, version })]);
    if (!saved || !savedReads) throw new AppError('template.notFound', { slug });
    const draft = { ...saved, title, content };
    const draftReads = await renderer.readsOfDraft(draft);
    const hash = createHash('sha256')
      .update(JSON.stringify([title, content]))
      .digest('base64');
    const before = { key: `${slug}@${version}`, reads: savedReads, source: saved };
    const after = { key: `${slug}@${version} ${hash}`, reads: draftReads, source: draft };
    const groups = groupsOf(await readSent(sql, slug));
    const broken: SentContext[] = [];
    const whole: SentContext[] = [];
    for (const group of groups) {
      for (let at = 0; at < group.ids.length; at += PAGE) {
        for (const sent of await readContexts(sql, group.ids.slice(at, at + PAGE))) {
          const missing = await newlyMissing(sent, { before, after, checkContext });
          group.checked += 1;
          if (missing.length > 0) group.broken += 1;
          for (const path of missing) group.missing.add(path);
          const samples = missing.length > 0 ? broken : whole;
          if (samples.length < MAX_SAMPLES) samples.push(sent);
          await ofThisTurn();
        }
      }
    }
    const events = new Map(groups.flatMap(({ ids, event }) => ids.map((id) => [id, event])));
    const samples: ImpactSample[] = [];
    for (const sent of [...broken, ...whole].slice(0, MAX_SAMPLES)) {
      const mailBefore = await renderOr(saved, sent, caller);
      samples.push({
        dispatchId: sent.id,
        event: events.get(sent.id)!,
        before: mailBefore,
        after: await renderOr(draft, sent, caller),
      });
    }
    return { ...summaryOf(groups, await dispatches.findCallerNames(groups.map((group) => group.caller))), samples };
  };
};

/** A version or a draft that contexts are compared with. */
interface Compared {
  key: string;
  reads: TemplateReads;
  source: VersionOfTemplate;
}

const newlyMissing = async (
  { context, topic, email, recipient }: SentContext,
  { before, after, checkContext }: { before: Compared; after: Compared; checkContext: ContextCheck },
): Promise<string[]> => {
  const missingIn = async ({ key, reads, source }: Compared) => {
    const report = await checkContext({
      key,
      reads,
      readSource: async () => source,
      request: {
        context,
        people: recipient ? [{ recipient, email: email ?? '' }] : [],
        hasOthers: recipient === null,
        reserved: topic === null ? RESERVED : RESERVED_WITH_TOPIC,
        maxSteps: MAX_STEPS,
      },
    });
    return report.missing;
  };
  const known = new Set(await missingIn(before));
  return (await missingIn(after)).filter((path) => !known.has(path));
};

const currentVersion = async (sql: Sql, slug: string): Promise<number> => {
  const { rows } = await sql.query<{ version: number }>({
    name: 'impact_version',
    text: 'SELECT version FROM templates WHERE slug = $1',
    values: [slug],
  });
  if (!rows[0]) throw new AppError('template.notFound', { slug });
  return rows[0].version;
};

/** Ids of dispatches are UUIDv7, so they are ordered by time. Dispatches whose contexts were dropped are left out. */
const readSent = async (sql: Sql, slug: string): Promise<Sent[]> => {
  const since = Date.now() - DAYS * 24 * 60 * 60 * 1_000;
  const hex = since.toString(16).padStart(12, '0');
  const { rows } = await sql.query<Sent>({
    name: 'impact_dispatches',
    text: `SELECT id, caller, event, total FROM dispatches
      WHERE template_slug = $1 AND id >= $2::uuid AND template_version > 0 AND contexts_dropped_at IS NULL ORDER BY id DESC LIMIT $3`,
    values: [slug, `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`, MAX_DISPATCHES],
  });
  return rows;
};

const groupsOf = (sent: Sent[]): Group[] => {
  const groups = new Map<string, Group>();
  for (const { id, caller, event, total } of sent) {
    const key = JSON.stringify([caller, event]);
    const group = groups.get(key) ?? { caller, event, mails: 0, ids: [], checked: 0, broken: 0, missing: new Set() };
    group.mails += total;
    if (group.ids.length < MAX_CONTEXTS) group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.mails - one.mails).slice(0, MAX_GROUPS);
};

/** A dispatch's context, and the first of its recipients with what was known of them. */
const readContexts = async (sql: Sql, ids: string[]): Promise<SentContext[]> => {
  const { rows } = await sql.query<SentContext>({
    name: 'impact_contexts',
    text: `SELECT d.id, d.context, d.topic, r.email, r.recipient FROM dispatches d LEFT JOIN LATERAL (
        SELECT email, recipient FROM deliveries WHERE dispatch_id = d.id ORDER BY id LIMIT 1) r ON true
      WHERE d.id = ANY($1::uuid[]) AND d.contexts_dropped_at IS NULL`,
    values: [ids],
  });
  return rows;
};

const summaryOf = (groups: Group[], names: Map<string, string>): Omit<TemplateImpact, 'samples'> => {
  const broken = groups.filter((group) => group.broken > 0);
  const callersOf = (some: Group[]) => new Set(some.map(({ caller }) => caller)).size;
  const brokenMails = broken.map(({ mails, checked, broken: count }) => (mails * count) / checked);
  return {
    callers: callersOf(groups),
    brokenCallers: callersOf(broken),
    mails: groups.reduce((sum, { mails }) => sum + mails, 0),
    brokenMails: Math.round(brokenMails.reduce((sum, mails) => sum + mails, 0)),
    missing: [...new Set(groups.flatMap(({ missing }) => [...missing]))].sort().slice(0, 100),
    byCaller: groups.map(({ caller, event, mails, broken: count, missing }) => ({
      caller: names.get(caller) ?? null,
      event,
      mails,
      isBroken: count > 0,
      missing: [...missing].sort(),
    })),
  };
};
