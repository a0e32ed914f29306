import { domainToAscii } from '@tidings/core/addresses/domain';
import { type Issue, issue } from '@tidings/core/errors/issue';
import { badInput } from '../../foundation/errors.js';
import type { SenderInput, SenderRouteInput } from './sender.inputs.js';

export interface RoutingEntry {
  routeId: string;
  position: number;
  weight: number;
  receivingDomain: string | null;
}

const DOMAIN = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;

/** One entry for each route in `routeIds` that `routing` doesn't mention, and one for each in `routing`. Throws BAD_USER_INPUT. */
export const routingOf = ({ routeIds, routing }: Pick<SenderInput, 'routeIds' | 'routing'>): RoutingEntry[] => {
  const ids = routeIds.map((id) => id.toLowerCase());
  const issues: Issue[] = ids.flatMap((id, at) =>
    ids.indexOf(id) < at ? [issue(`routeIds.${at}`, 'sender.routeOnce')] : [],
  );
  const given = (routing ?? []).map((entry, at) => readEntry(entry, { at, ids, issues }));
  const keys = given.map(({ routeId, receivingDomain }) => `${routeId} ${receivingDomain ?? ''}`);
  keys.forEach((key, at) => {
    if (keys.indexOf(key) < at) issues.push(issue(`routing.${at}.routeId`, 'sender.routeOnce'));
  });
  if (issues.length > 0) throw badInput(...issues);
  const others = ids.flatMap((routeId, position) =>
    given.some((entry) => entry.routeId === routeId) ? [] : [{ routeId, position, weight: 1, receivingDomain: null }],
  );
  return [...given, ...others];
};

const readEntry = (
  { routeId, position, weight, receivingDomain }: SenderRouteInput,
  { at, ids, issues }: { at: number; ids: string[]; issues: Issue[] },
): RoutingEntry => {
  const place = ids.indexOf(routeId.toLowerCase());
  if (place < 0) issues.push(issue(`routing.${at}.routeId`, 'sender.ownRoute'));
  const domain = receivingDomain ? domainToAscii(receivingDomain.trim()) : null;
  if (domain === undefined || (domain !== null && !DOMAIN.test(domain)))
    issues.push(issue(`routing.${at}.receivingDomain`, 'domain.format'));
  return {
    routeId: routeId.toLowerCase(),
    position: position ?? Math.max(0, place),
    weight: weight ?? 1,
    receivingDomain: domain ?? null,
  };
};
