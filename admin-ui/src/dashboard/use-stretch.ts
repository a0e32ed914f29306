import { useEffect, useState } from 'react';
import { RANGES, type RangeName, stretchOf } from './ranges';

/** What a range is now. It moves on when an interval ends, and not with each drawing: the server would be asked for ever. */
export const useStretch = (name: RangeName) => {
  const [now, setNow] = useState(Date.now);
  const { intervalMs } = RANGES[name];
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), intervalMs - (now % intervalMs));
    return () => clearTimeout(timer);
  }, [now, intervalMs]);
  return stretchOf(name, now);
};
