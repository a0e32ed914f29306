import { useStore } from 'react-admin';
import { RANGE_NAMES, type RangeName } from './ranges';

/** The range, remembered by the browser. */
export const useRange = (): [RangeName, (range: RangeName) => void] => {
  const [stored, setRange] = useStore<RangeName>('dashboard.range', 'day');
  // Local storage may hold a value of an older version.
  return [RANGE_NAMES.includes(stored) ? stored : 'day', setRange];
};
