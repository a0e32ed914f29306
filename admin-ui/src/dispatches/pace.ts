import type { Counts } from '../components/DispatchProgress';

export interface Sample {
  /** Time of the sample, in milliseconds. */
  at: number;
  /** Deliveries that were sent or have failed so far. */
  handled: number;
}

export interface Pace {
  mailsPerSecond: number;
  /** Time until each waiting delivery has had its first attempt; undefined while no mail is handled. */
  leftMs: number | undefined;
}

const WINDOW_MS = 10_000;
/** Samples that are closer together don't give a reliable pace. */
const MIN_SPAN_MS = 900;

export const sampleOf = ({ sent, failed }: Counts, at: number): Sample => ({ at, handled: sent + failed });

/**
 * The samples of the last ten seconds and the new one. A count lower than before means that failed deliveries were queued again, so
 * sampling restarts.
 */
export const withSample = (samples: readonly Sample[], sample: Sample): Sample[] => {
  const last = samples.at(-1);
  if (last && sample.handled < last.handled) return [sample];
  return [...samples.filter(({ at }) => at >= sample.at - WINDOW_MS), sample];
};

/** Deliveries per second, calculated from the samples; undefined if there are too few. */
export const paceOf = (samples: readonly Sample[], { queued, sending }: Counts): Pace | undefined => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < MIN_SPAN_MS) return undefined;
  const mailsPerSecond = (1_000 * (last.handled - first.handled)) / (last.at - first.at);
  return { mailsPerSecond, leftMs: mailsPerSecond > 0 ? (1_000 * (queued + sending)) / mailsPerSecond : undefined };
};
