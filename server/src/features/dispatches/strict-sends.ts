import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { type Issue, issue } from '@tidings/core/errors/issue';
import type { ContextIssue, ContextReport } from '@tidings/core/rendering/context-report';
import type { Viewer } from '../../foundation/access/viewer.js';
import { badInput, ContextIncompleteError } from '../../foundation/errors.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { SendContext } from './send-context.js';

const MAX_ISSUES = 100;

/** Whether the call, its API key or its template is strict. */
export const isStrict = (
  { strict }: SendNotificationInput,
  { viewer, sendContext }: { viewer: Viewer; sendContext: SendContext },
): boolean => Boolean(strict) || (viewer.kind === 'key' && viewer.isStrict) || (sendContext.template?.strict ?? false);

/** Throws CONTEXT_INCOMPLETE if a mail would lack a value, or a value isn't as the template's schema says. */
export const refuseIncomplete = ({ issues, isWhole }: ContextReport, { to }: SendNotificationInput): void => {
  if (issues.length > 0) throw new ContextIncompleteError(inputIssuesOf(issues, to ?? []));
  if (!isWhole) throw badInput(issue('strict', 'send.tooMuchToCheck'));
};

/** Issues of the input: of `context`, or of `to` for people whose own contexts differ. */
const inputIssuesOf = (issues: ContextIssue[], to: readonly { email: string }[]): Issue[] => {
  const positions = positionsOf(to);
  return issues
    .flatMap(({ path, expected, people }) => {
      const inputPaths = people?.map((person) => `to.${positions[person]}.context.${path}`) ?? [`context.${path}`];
      return inputPaths.map((at) =>
        expected ? issue(at, 'send.contextType', { expected }) : issue(at, 'send.contextPresent'),
      );
    })
    .slice(0, MAX_ISSUES);
};

/** Where each person stands in `to`. A person whose address is repeated stands there once, first. */
const positionsOf = (to: readonly { email: string }[]): number[] => {
  const seen = new Set<string>();
  return to.flatMap(({ email }, index) => {
    const address = normalizeAddress(email);
    if (seen.has(address)) return [];
    seen.add(address);
    return [index];
  });
};
