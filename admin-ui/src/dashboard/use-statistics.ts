import { useMemo } from 'react';
import { useLive } from '../components/use-live';
import { barsOf } from './bars';
import { DeliveriesOverTimeDocument } from './dashboard.generated';
import { RANGES, type RangeName } from './ranges';
import { useStretch } from './use-stretch';

/** Of seven hundred hours nobody sees the last one grow. */
const pauseOf = (range: RangeName) => (range === 'hour' || range === 'day' ? 5_000 : 30_000);

/** What happened in a range, bar by bar. */
export const useStatistics = (range: RangeName) => {
  const { data, ...live } = useLive(DeliveriesOverTimeDocument, useStretch(range), pauseOf(range));
  const bars = useMemo(() => data && barsOf(data.deliveryStats, RANGES[range].hoursPerBar), [data, range]);
  return { ...live, data: bars };
};
