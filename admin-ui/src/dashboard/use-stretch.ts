import { useEffect, useState } from 'react';
import { RANGES, type RangeName, stretchOf } from './ranges';

/** Start and end of a range. They change when an interval ends, not with each render, which would start a new query each time. */
export const useStretch = (name: RangeName) => {
  const [now, setNow] = useState(Date.now);
  const { intervalMs } = RANGES[name];
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), intervalMs - (now % intervalMs));
    return () => clearTimeout(timer);
  }, [now, intervalMs]);
  return stretchOf(name, now);
};
