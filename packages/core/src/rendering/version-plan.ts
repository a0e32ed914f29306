import { type Plan, planOf } from './template-plan.js';
import type { MailTexts, Partials, VersionSource } from './template-version.js';
import { ITEM, partsOf as partsOfPath, ROOT, TooManySteps, type Value, walkTemplate } from './walk-template.js';

/** A part of a template that can be walked alone. */
export interface PlanPart {
  /** First keys of the paths that the part reads. Null: it may read any. */
  roots: string[] | null;
  plan: Plan;
}

/** What a template reads in one language. Plain data, so that a thread can return it. */
export interface LanguagePlan {
  /** BCP 47 tag. Null: title and content of the version itself. */
  locale: string | null;
  /** Subject, preheader and body. */
  mail: PlanPart[];
  /** Own text part. */
  text: PlanPart[];
  partials: Record<string, Plan>;
  textPartials: Record<string, Plan>;
}

/** The version's own texts first. */
export type VersionPlan = LanguagePlan[];

/** Steps for finding the roots of one part. */
const MAX_STEPS = 100_000;

/** Throws Handlebars' parse errors. */
export const planOfVersion = ({ title, content, parts }: VersionSource): VersionPlan => {
  const partials = plansOf(parts?.partials);
  const textPartials = { ...partials, ...plansOf(parts?.textPartials) };
  const own = { title, content, text: parts?.text ?? null, preheader: parts?.preheader ?? null };
  return [
    languagePlan(own, { locale: null, partials, textPartials }),
    ...Object.entries(parts?.locales ?? {}).map(([locale, texts]) => {
      const localized = { ...partials, ...plansOf(texts.partials) };
      return languagePlan(texts, {
        locale,
        partials: localized,
        textPartials: { ...textPartials, ...plansOf(texts.partials), ...plansOf(texts.textPartials) },
      });
    }),
  ];
};

const plansOf = (sources: Partials | undefined): Record<string, Plan> =>
  Object.fromEntries(Object.entries(sources ?? {}).map(([slug, source]) => [slug, planOf(source)]));

const languagePlan = (
  { title, content, text, preheader }: MailTexts,
  rest: Pick<LanguagePlan, 'locale' | 'partials' | 'textPartials'>,
): LanguagePlan => ({
  ...rest,
  mail: [title, preheader ?? '', content].flatMap((source) => partsOf(planOf(source), rest.partials)),
  text: partsOf(planOf(text ?? ''), rest.textPartials),
});

const partsOf = (plan: Plan, partials: Record<string, Plan>): PlanPart[] => {
  // Inline partials are seen by the steps after them, so such a template is one part.
  const pieces = plan.some(({ kind }) => kind === 'inline') ? [plan] : plan.map((step) => [step]);
  return pieces.map((piece) => ({ roots: rootsOf(piece, partials), plan: piece }));
};

const rootsOf = (plan: Plan, partials: Record<string, Plan>): string[] | null => {
  const roots = new Set<string | undefined>();
  const note = ({ path }: Value) => {
    const [root] = path ? partsOfPath(path) : [];
    roots.add(root === ITEM ? undefined : root);
  };
  try {
    walkTemplate(plan, {
      root: { path: ROOT, isKnown: false },
      partials: new Map(Object.entries(partials)),
      visitor: { use: note },
      budget: { steps: MAX_STEPS },
    });
  } catch (err) {
    if (err instanceof TooManySteps) return null;
    throw err;
  }
  return roots.has(undefined) ? null : ([...roots] as string[]);
};
