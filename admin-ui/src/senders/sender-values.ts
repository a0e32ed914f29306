import { type RoutingRow, routingOf, rowsOf } from './routing-rows';
import type { Role, SenderFragment, SenderInput } from './senders.generated';

/** Who may send as a sender: all who may send, or those chosen. */
export type Allowed = 'ALL' | 'CHOSEN';

export interface SenderValues {
  slug: string;
  fromName?: string | null;
  fromEmail: string;
  replyTo?: string | null;
  returnPath?: string | null;
  isDefault?: boolean;
  routing?: RoutingRow[];
  roles: Allowed;
  allowedRoles?: Role[] | null;
  keys: Allowed;
  allowedKeyIds?: string[] | null;
  stopAfter?: number | null;
  stopFailedPercent?: number | null;
  stopBouncedPercent?: number | null;
  quietFrom?: string | null;
  quietTo?: string | null;
  quietTimeZone?: string | null;
}

export const NEW_SENDER: SenderValues = {
  slug: '',
  fromEmail: '',
  isDefault: false,
  routing: [],
  roles: 'ALL',
  allowedRoles: [],
  keys: 'ALL',
  allowedKeyIds: [],
};

export const valuesOf = (sender: SenderFragment): SenderValues => {
  const { slug, fromName, fromEmail, replyTo, returnPath, isDefault, allowedRoles, allowedKeyIds } = sender;
  const { stopAfter, stopFailedPercent, stopBouncedPercent, quietFrom, quietTo, quietTimeZone } = sender;
  return {
    slug,
    fromName,
    fromEmail,
    replyTo,
    returnPath,
    isDefault,
    routing: rowsOf(sender.routing),
    roles: allowedRoles === null ? 'ALL' : 'CHOSEN',
    allowedRoles: allowedRoles ?? [],
    keys: allowedKeyIds === null ? 'ALL' : 'CHOSEN',
    allowedKeyIds: allowedKeyIds ?? [],
    stopAfter,
    stopFailedPercent,
    stopBouncedPercent,
    quietFrom,
    quietTo,
    quietTimeZone,
  };
};

/** The value of an emptied input is null or an empty text. */
export const inputOf = (values: SenderValues): SenderInput => ({
  slug: values.slug,
  fromName: values.fromName ?? '',
  fromEmail: values.fromEmail,
  replyTo: values.replyTo || null,
  returnPath: values.returnPath || null,
  isDefault: values.isDefault === true,
  ...routingOf(values.routing ?? []),
  allowedRoles: values.roles === 'ALL' ? null : (values.allowedRoles ?? []),
  allowedKeyIds: values.keys === 'ALL' ? null : (values.allowedKeyIds ?? []),
  stopAfter: values.stopAfter ?? null,
  stopFailedPercent: values.stopFailedPercent ?? null,
  stopBouncedPercent: values.stopBouncedPercent ?? null,
  quietFrom: values.quietFrom || null,
  quietTo: values.quietTo || null,
  quietTimeZone: values.quietTimeZone || null,
});
