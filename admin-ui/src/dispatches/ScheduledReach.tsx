import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useFormat } from '../components/use-format';
import { SkippedCounts } from '../suppressions/public/SkippedCounts';
import type { Dispatch } from './dispatch-states';
import { DispatchReachDocument } from './dispatches.generated';

const REFRESH_MS = 30_000;

/** Number of people that a scheduled dispatch would reach now. */
export const ScheduledReach = ({ dispatch: { id, audienceComplete } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { data } = useApiQuery(DispatchReachDocument, { id }, { refetchInterval: REFRESH_MS });
  const reach = data?.dispatchReach;
  if (!reach) return null;
  const { people, isExact, skipped } = reach;
  const args = { smart_count: people, count: format.number(people) };
  const count = skipped.reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      <Typography sx={{ mt: 1, fontWeight: 600 }}>
        {translate(`tidings.dispatches.${isExact ? 'reaches' : 'reaches_more'}`, args)}
        {!audienceComplete && (
          <Typography variant="body2" component="span" sx={{ display: 'block', color: 'text.secondary' }}>
            {translate('tidings.dispatches.reach_open')}
          </Typography>
        )}
      </Typography>
      {count > 0 && (
        <>
          <Typography variant="body2" sx={{ mt: 1 }}>
            {translate('tidings.suppressions.will_skip', { smart_count: count, count: format.number(count) })}
          </Typography>
          <SkippedCounts skipped={skipped} />
        </>
      )}
    </>
  );
};
