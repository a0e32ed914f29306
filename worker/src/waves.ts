import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { Times } from './limiter.js';

/** Length of an interval. Mails with times in one interval are composed together, and each is sent at its own time. */
const WAVE_MS = 50;

/** How long before the first time of a wave its mails are composed. */
const AHEAD_MS = 100;

export interface Wave {
  /** When to compose the mails, as `performance.now()` counts. */
  at: number;
  deliveries: ClaimedDelivery[];
}

/** Groups mails by their times. Mails without one come first. */
export const wavesOf = (deliveries: ClaimedDelivery[], times: Times): Wave[] => {
  if (times.size === 0) return [{ at: 0, deliveries }];
  const waves = new Map<number, Wave>();
  for (const delivery of deliveries) {
    const at = (times.get(delivery.id) ?? 0) - AHEAD_MS;
    const key = Math.floor(at / WAVE_MS);
    const wave = waves.get(key) ?? { at, deliveries: [] };
    wave.at = Math.min(wave.at, at);
    wave.deliveries.push(delivery);
    waves.set(key, wave);
  }
  return [...waves.values()];
};
