import { useState } from 'react';
import type { Counts } from '../components/DispatchProgress';
import { type Pace, paceOf, type Sample, sampleOf, withSample } from './pace';

/** Pace of a dispatch, by the counts that arrive while its page is open. */
export const usePace = (counts: Counts, answeredAt: number): Pace | undefined => {
  const [samples, setSamples] = useState<Sample[]>([]);
  if (samples.at(-1)?.at !== answeredAt) setSamples(withSample(samples, sampleOf(counts, answeredAt)));
  return paceOf(samples, counts);
};
