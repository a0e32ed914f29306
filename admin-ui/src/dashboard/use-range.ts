import { useStore } from 'react-admin';
import { RANGE_NAMES, type RangeName } from './ranges';

/** The range that this browser looked at last. */
export const useRange = (): [RangeName, (range: RangeName) => void] => {
  const [stored, setRange] = useStore<RangeName>('dashboard.range', 'day');
  // What an older version has left there may be anything.
  return [RANGE_NAMES.includes(stored) ? stored : 'day', setRange];
};
