import { useEffect, useState } from 'react';

/** A value once it has not changed for a while (milliseconds): what is typed is asked about when the typing pauses. */
export const useSettled = <Value>(value: Value, waitMs = 300): Value => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return settled;
};
