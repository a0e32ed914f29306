import type { Counts } from '../components/DispatchProgress';

export interface Sample {
  /** In milliseconds. */
  at: number;
  /** Mails that were handed over or refused until then. */
  handled: number;
}

export interface Pace {
  mailsPerSecond: number;
  /** Until those have had their turn who wait for their first; undefined where nothing moves. */
  leftMs: number | undefined;
}

const WINDOW_MS = 10_000;
/** What happens in less says nothing about what a second brings. */
const LEAST_MS = 900;

export const sampleOf = ({ sent, failed }: Counts, at: number): Sample => ({ at, handled: sent + failed });

/** The samples of the last seconds, with this one. Where the count has fallen, failed mails are tried again, and counting begins anew. */
export const withSample = (samples: readonly Sample[], sample: Sample): Sample[] => {
  const last = samples.at(-1);
  if (last && sample.handled < last.handled) return [sample];
  return [...samples.filter(({ at }) => at >= sample.at - WINDOW_MS), sample];
};

/** How fast mails leave, by the samples; undefined while they are too few to tell. */
export const paceOf = (samples: readonly Sample[], { queued, sending }: Counts): Pace | undefined => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS) return undefined;
  const mailsPerSecond = (1_000 * (last.handled - first.handled)) / (last.at - first.at);
  return { mailsPerSecond, leftMs: mailsPerSecond > 0 ? (1_000 * (queued + sending)) / mailsPerSecond : undefined };
};
