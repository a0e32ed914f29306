import { Tooltip } from '@mui/material';
import { useFormat } from './use-format';
import { useNow } from './use-now';

/** Relative time, with the exact time as a tooltip. */
export const When = ({ at }: { at: string | null | undefined }) => {
  const format = useFormat();
  // The shared clock ticks every five seconds, so an event can be later than the last tick.
  const now = Math.max(useNow(), at ? Math.min(Date.parse(at), Date.now()) : 0);
  if (!at) return '–';
  return (
    <Tooltip title={format.moment(at)}>
      <time dateTime={at}>{format.relative(at, now)}</time>
    </Tooltip>
  );
};
