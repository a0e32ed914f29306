import { useMemo } from 'react';
import { useLive } from '../components/use-live';
import { barsOf } from './bars';
import { DeliveriesOverTimeDocument } from './dashboard.generated';
import { RANGES, type RangeName } from './ranges';
import { useStretch } from './use-stretch';

/**
 * Milliseconds between two requests. In a long range the last bar hardly changes within seconds, so a long range is refreshed less often.
 */
const pauseOf = (range: RangeName) => (range === 'hour' || range === 'day' ? 5_000 : 30_000);

/** Statistics of a range, by bar. */
export const useStatistics = (range: RangeName) => {
  const { data, ...live } = useLive(DeliveriesOverTimeDocument, useStretch(range), pauseOf(range));
  const bars = useMemo(() => data && barsOf(data.deliveryStats, RANGES[range].hoursPerBar), [data, range]);
  return { ...live, data: bars };
};
