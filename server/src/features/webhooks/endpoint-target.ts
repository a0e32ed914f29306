import type { Keys } from '@tidings/core/keys/keys';
import { openSecret, sealSecret } from '@tidings/core/keys/secrets';

/** Where an endpoint is, and its secrets. They must not leave the process. */
export interface EndpointTarget {
  url: string;
  /** `whsec_` and base64. */
  secret: string;
  /** The secret from before the last rotation. */
  previousSecret?: string;
}

type SealingKeys = Pick<Keys, 'secretKey'>;

const nameOf = (endpointId: string): string => `webhook:${endpointId}:target`;

export const sealTarget = (
  target: EndpointTarget,
  { endpointId, keys }: { endpointId: string; keys: SealingKeys },
): Buffer => sealSecret(JSON.stringify(target), { keys, name: nameOf(endpointId) });

/** Undefined if it can't be opened, as after a restore with another SECRET_KEY. */
export const openTarget = (
  sealed: Buffer,
  { endpointId, keys }: { endpointId: string; keys: SealingKeys },
): EndpointTarget | undefined => {
  const text = openSecret(sealed, { keys, name: nameOf(endpointId) });
  return text === undefined ? undefined : (JSON.parse(text) as EndpointTarget);
};

/** The secrets that sign now. */
export const secretsOf = (
  { secret, previousSecret }: EndpointTarget,
  previousSecretUntil: Date | null,
): readonly string[] =>
  previousSecret !== undefined && previousSecretUntil && previousSecretUntil.getTime() > Date.now()
    ? [secret, previousSecret]
    : [secret];
