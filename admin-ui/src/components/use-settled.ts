import { useEffect, useState } from 'react';

/** The value after it hasn't changed for `waitMs` milliseconds. Delays searches until typing pauses. */
export const useSettled = <Value>(value: Value, waitMs = 300): Value => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return settled;
};
