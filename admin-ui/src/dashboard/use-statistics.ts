import { useMemo } from 'react';
import { useLive } from '../components/use-live';
import { barsOf } from './bars';
import { DeliveriesOverTimeDocument } from './dashboard.generated';
import { RANGES, type RangeName } from './ranges';
import { useStretch } from './use-stretch';

/** With hundreds of bars, the growth of the last one is hardly visible, so the range is refreshed less often. */
const pauseOf = (range: RangeName) => (range === 'hour' || range === 'day' ? 5_000 : 30_000);

/** Statistics of a range, by bar. */
export const useStatistics = (range: RangeName) => {
  const { data, ...live } = useLive(DeliveriesOverTimeDocument, useStretch(range), pauseOf(range));
  const bars = useMemo(() => data && barsOf(data.deliveryStats, RANGES[range].hoursPerBar), [data, range]);
  return { ...live, data: bars };
};
