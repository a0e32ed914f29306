import type { Recipient } from '../ledger/recipient.js';
import { mailContextOf } from './mail-context.js';
import type { Plan } from './template-plan.js';
import { RESERVED } from './variables.js';
import type { LanguagePlan, PlanPart } from './version-plan.js';
import { type Budget, namesIn, partsOf, ROOT, type Value, type Visitor, walkTemplate } from './walk-template.js';

/** Variables that the context can't set: they come from the recipient, or from the topic. */
export type Reserved = ReadonlySet<string>;

/**
 * Paths that a mail lacks: those whose values its template uses, in the branches that are rendered, and the context
 * doesn't have. Not those that the template itself does without: conditions of `#if` and `#unless`, and values of
 * blocks with `{{else}}`. Null and empty values aren't missing. Without a recipient, their fields aren't known: both
 * branches of a condition on them count. Throws TooManySteps.
 */
export const findMissingPaths = (
  { mail, text, partials, textPartials }: WalkedPlans,
  {
    context,
    recipient,
    reserved = RESERVED,
    budget,
  }: {
    context: Record<string, unknown>;
    recipient?: { recipient: Recipient; email: string } | undefined;
    reserved?: Reserved;
    budget: Budget;
  },
): string[] => {
  if (mail.length === 0 && text.length === 0) return [];
  const root = rootOf({ context, recipient, reserved });
  const missing = new Set<string>();
  const visitor: Visitor = {
    use: ({ path, isKnown, value, overlay }, how) => {
      if (value !== undefined || how === 'condition' || !isKnown || overlay || !path) return;
      const [root] = partsOf(path);
      if (root !== undefined && !reserved.has(String(root))) missing.add(namesIn(path));
    },
  };
  walkTemplate(mail, { root, partials, visitor, budget });
  walkTemplate(text, { root, partials: textPartials, visitor, budget });
  return withoutBeginnings([...missing]);
};

/** What is walked for one mail. */
export interface WalkedPlans {
  mail: Plan;
  text: Plan;
  partials: Map<string, Plan>;
  textPartials: Map<string, Plan>;
}

/** The parts of a language that `only` selects. */
export const plansToWalk = (
  { mail, text, partials, textPartials }: LanguagePlan,
  only: (part: PlanPart) => boolean = () => true,
): WalkedPlans => ({
  mail: mail.filter(only).flatMap(({ plan }) => plan),
  text: text.filter(only).flatMap(({ plan }) => plan),
  partials: new Map(Object.entries(partials)),
  textPartials: new Map(Object.entries(textPartials)),
});

/** Leaves out a path if a path within it is there. */
export const withoutBeginnings = (paths: string[]): string[] => {
  const beginnings = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf('.'); at >= 0; at = path.indexOf('.', at + 1)) beginnings.add(path.slice(0, at));
  }
  return paths.filter((path) => !beginnings.has(path)).sort();
};

const rootOf = ({
  context,
  recipient,
  reserved,
}: {
  context: Record<string, unknown>;
  recipient: { recipient: Recipient; email: string } | undefined;
  reserved: Reserved;
}): Value => {
  if (recipient) {
    const links = [...reserved].filter((name) => !RESERVED.has(name));
    const value = {
      ...mailContextOf({ context, ...recipient }),
      ...Object.fromEntries(links.map((name) => [name, '#'])),
    };
    return { path: ROOT, isKnown: true, value };
  }
  const overlay = new Map<string, Value>(
    [...reserved].map((name) => [name, { path: { up: ROOT, part: name }, isKnown: false }]),
  );
  return { path: ROOT, isKnown: true, value: context, overlay };
};
