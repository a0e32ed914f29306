import { Tooltip } from '@mui/material';
import { useFormat } from './use-format';
import { useNow } from './use-now';

/** How long ago, or how soon; the moment itself where one points at it. */
export const When = ({ at }: { at: string | null | undefined }) => {
  const format = useFormat();
  // What came a moment ago may be later than the last tick.
  const now = Math.max(useNow(), at ? Math.min(Date.parse(at), Date.now()) : 0);
  if (!at) return '–';
  return (
    <Tooltip title={format.moment(at)}>
      <time dateTime={at}>{format.relative(at, now)}</time>
    </Tooltip>
  );
};
