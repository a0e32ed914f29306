import type { Recipient } from '../ledger/recipient.js';
import type { ContextSchema } from './context-schema.js';
import { chooseLocale } from './locale-choice.js';
import { findMissingPaths, plansToWalk, type WalkedPlans, withoutBeginnings } from './missing-paths.js';
import { findViolations } from './schema-violations.js';
import { RESERVED } from './variables.js';
import type { LanguagePlan, PlanPart, VersionPlan } from './version-plan.js';
import { type Budget, TooManySteps } from './walk-template.js';

/** A person whose fields and own context are known before sending. */
export interface KnownPerson {
  recipient: Recipient;
  email: string;
}

/** A value that a context lacks, or that isn't as the template's schema says. */
export interface ContextIssue {
  /** Path in the context. */
  path: string;
  /** What the schema expects; undefined if the value is absent. */
  expected?: string;
  /** Indexes of the people whose mails lack the value, 100 at most. Undefined: all people, or the context of the send itself. */
  people?: number[];
}

/** How a caller's context fits a template. */
export interface ContextReport {
  /** Paths that at least one mail lacks, 100 at most. */
  missing: string[];
  /** Context keys that templates never see, because the recipient's fields replace them. */
  ignored: string[];
  /** Why a strict send is refused. */
  issues: ContextIssue[];
  /** False if the contexts are too many or too large to be checked at once; the rest of the report may then lack something. */
  isWhole: boolean;
}

const MAX_MISSING = 100;
const MAX_PATH_LENGTH = 200;
const MAX_PEOPLE = 100;

/** Steps of one report: up to a second. */
const MAX_STEPS = 500_000;

export interface ReadVersion {
  /** Empty: nothing is known to be read. */
  plan: VersionPlan;
  /** Language of the version's own texts. Null: unknown. */
  locale: string | null;
}

export interface ReportRequest {
  context: Record<string, unknown>;
  people?: KnownPerson[];
  hasOthers: boolean;
  reserved?: ReadonlySet<string>;
  schema?: ContextSchema | null;
  maxSteps?: number;
}

/**
 * Compares the contexts of a send with a template. `people` are those who are known, with their own contexts;
 * `hasOthers` is true if there are users besides, whose fields and languages are read when sending starts: for
 * them, all languages and both branches of a condition on their fields are checked. `reserved` are variables that
 * the context can't set. `schema` is the person-made part of the template's schema.
 */
export const reportContext = (
  version: ReadVersion,
  { context, people = [], hasOthers, reserved = RESERVED, schema = null, maxSteps = MAX_STEPS }: ReportRequest,
): ContextReport => {
  const budget = { steps: maxSteps };
  const ignoredOf = () => findIgnored([context, ...people.map(({ recipient }) => recipient.context ?? {})], reserved);
  const forAll: ContextIssue[] = [];
  const ofPeople = new Map<ContextIssue[], number[]>();
  const isWhole = untilTooManySteps(() => {
    if (version.plan.length === 0) return;
    if (hasOthers) {
      const paths = version.plan.flatMap((plan) => findMissingPaths(plansToWalk(plan), { context, reserved, budget }));
      forAll.push(...toIssues(paths), ...violations(schema, { context, reserved, budget }));
    }
    const check = createPersonCheck(version, { context, reserved, schema, budget });
    for (const [index, person] of people.entries()) {
      for (const issues of check(person)) {
        const whose = ofPeople.get(issues) ?? [];
        whose.push(index);
        ofPeople.set(issues, whose);
      }
    }
  });
  if (forAll.length === 0 && ofPeople.size === 0) return { missing: [], ignored: ignoredOf(), issues: [], isWhole };
  const isEverybodys = (size: number) => size === people.length && (people.length > 1 || !people[0]?.recipient.context);
  const issues = collectIssues(forAll, ofPeople).map(({ people: indexes, ...issue }) => {
    // A value may be lacking in several parts of one mail.
    const whose = indexes && [...new Set(indexes)];
    return !whose || isEverybodys(whose.length) ? issue : { ...issue, people: whose.slice(0, MAX_PEOPLE) };
  });
  return {
    missing: withoutBeginnings(issues.flatMap(({ path, expected }) => (expected ? [] : path)))
      .slice(0, MAX_MISSING)
      .map((path) => path.slice(0, MAX_PATH_LENGTH)),
    ignored: ignoredOf(),
    issues: issues.slice(0, MAX_MISSING),
    isWhole,
  };
};

const toIssues = (paths: string[]): ContextIssue[] => paths.slice(0, MAX_MISSING).map((path) => ({ path }));

/** Each issue once, with the people who have it. */
const collectIssues = (forAll: ContextIssue[], ofPeople: Map<ContextIssue[], number[]>): ContextIssue[] => {
  const keyOf = ({ path, expected }: ContextIssue) => JSON.stringify([path, expected]);
  const found = new Map<string, ContextIssue>(forAll.map((issue) => [keyOf(issue), issue]));
  for (const [issues, people] of ofPeople) {
    for (const issue of issues) {
      const known = found.get(keyOf(issue));
      if (!known) found.set(keyOf(issue), { ...issue, people: [...people] });
      else if (known.people) known.people.push(...people);
    }
  }
  return [...found.values()];
};

const untilTooManySteps = (task: () => void): boolean => {
  try {
    task();
    return true;
  } catch (err) {
    if (err instanceof TooManySteps) return false;
    throw err;
  }
};

/**
 * Checks people one after the other. A part of the template that reads nothing of a person's own is checked once for
 * all whose own contexts have the same keys. Yields lists of issues; the same list for people who share it.
 */
const createPersonCheck = (
  { plan, locale }: ReadVersion,
  {
    context,
    reserved,
    schema,
    budget,
  }: {
    context: Record<string, unknown>;
    reserved: ReadonlySet<string>;
    schema: ContextSchema | null;
    budget: { steps: number };
  },
): ((person: KnownPerson) => ContextIssue[][]) => {
  const locales = plan.flatMap((one) => one.locale ?? []);
  const kinds = new Map<string, { shared: ContextIssue[]; own: WalkedPlans }>();

  const kindOf = (person: KnownPerson, ownKeys: ReadonlySet<string>) => {
    const chosen = chooseLocale(person.recipient.locale, { locales, own: locale }) ?? null;
    const key = JSON.stringify([chosen, ...[...ownKeys].sort()]);
    const known = kinds.get(key);
    if (known) return known;
    const language = plan.find((one) => one.locale === chosen) ?? plan[0]!;
    const plans = splitPlans(language, { ownKeys, reserved });
    const shared = [
      ...toIssues(findMissingPaths(plans.shared, { context, reserved, budget })),
      ...violations(schema, { context, reserved, budget, leaveOut: ownKeys }),
    ];
    const kind = { shared, own: plans.own };
    kinds.set(key, kind);
    return kind;
  };

  return (person) => {
    budget.steps -= 1;
    const ownContext = person.recipient.context;
    const ownKeys = new Set(Object.keys(ownContext ?? {}));
    const { shared, own } = kindOf(person, ownKeys);
    const missing = findMissingPaths(own, { context, recipient: person, reserved, budget });
    const invalid = ownContext ? violations(schema, { context: ownContext, reserved, budget, only: ownKeys }) : [];
    return [shared, [...toIssues(missing), ...invalid]].filter((issues) => issues.length > 0);
  };
};

interface SplitPlans {
  /** Parts that read nothing of a person's own. */
  shared: WalkedPlans;
  own: WalkedPlans;
}

/** Plans for people without own contexts, by what is reserved. Most sends have such people alone. */
const withoutOwn = new WeakMap<LanguagePlan, WeakMap<ReadonlySet<string>, SplitPlans>>();

const splitPlans = (
  language: LanguagePlan,
  { ownKeys, reserved }: { ownKeys: ReadonlySet<string>; reserved: ReadonlySet<string> },
): SplitPlans => {
  const known = ownKeys.size === 0 ? withoutOwn.get(language)?.get(reserved) : undefined;
  if (known) return known;
  const isShared = ({ roots }: PlanPart) => roots?.every((root) => !ownKeys.has(root) && !reserved.has(root)) ?? false;
  const plans = {
    shared: plansToWalk(language, isShared),
    own: plansToWalk(language, (part) => !isShared(part)),
  };
  if (ownKeys.size === 0) withoutOwn.set(language, (withoutOwn.get(language) ?? new WeakMap()).set(reserved, plans));
  return plans;
};

/** What the schema doesn't allow; of an own context only what it has. */
const violations = (
  schema: ContextSchema | null,
  {
    context,
    reserved,
    budget,
    leaveOut = new Set(),
    only,
  }: {
    context: Record<string, unknown>;
    reserved: ReadonlySet<string>;
    budget: Budget;
    leaveOut?: ReadonlySet<string>;
    only?: ReadonlySet<string>;
  },
): ContextIssue[] => {
  if (!schema) return [];
  const isAsked = (key: string) => !reserved.has(key) && !leaveOut.has(key) && (!only || only.has(key));
  const asked: ContextSchema = {
    ...schema,
    required: (schema.required ?? []).filter(isAsked),
    properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([key]) => isAsked(key))),
  };
  return findViolations(asked, context, budget).map(({ path, expected }) =>
    expected === 'present' ? { path } : { path, expected },
  );
};

/** Keys of these contexts that are reserved, such as `username` and `user`. */
export const findIgnored = (contexts: Record<string, unknown>[], reserved: ReadonlySet<string> = RESERVED): string[] =>
  contexts.flatMap(Object.keys).some((key) => reserved.has(key))
    ? [...reserved].filter((key) => contexts.some((context) => Object.hasOwn(context, key))).sort()
    : [];
