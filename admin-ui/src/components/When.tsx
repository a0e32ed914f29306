import { Tooltip } from '@mui/material';
import { useFormat } from './use-format';

/** How long ago, or how soon; the moment itself where one points at it. */
export const When = ({ at }: { at: string | null | undefined }) => {
  const format = useFormat();
  if (!at) return '–';
  return (
    <Tooltip title={format.moment(at)}>
      <time dateTime={at}>{format.relative(at)}</time>
    </Tooltip>
  );
};
