import { useState } from 'react';
import type { Counts } from '../components/DispatchProgress';
import { type Pace, paceOf, type Sample, sampleOf, withSample } from './pace';

/** How fast a send goes on, by the counts that were answered while one watches. */
export const usePace = (counts: Counts, answeredAt: number): Pace | undefined => {
  const [samples, setSamples] = useState<Sample[]>([]);
  if (samples.at(-1)?.at !== answeredAt) setSamples(withSample(samples, sampleOf(counts, answeredAt)));
  return paceOf(samples, counts);
};
