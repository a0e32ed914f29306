import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { DispatchProgress, doneOf } from '../components/DispatchProgress';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import { DispatchEquation } from './DispatchEquation';
import { DispatchOutlook } from './DispatchOutlook';
import { type Dispatch, mayMove } from './dispatch-states';
import { ScheduledReach } from './ScheduledReach';
import { SentFates } from './SentFates';

/** Progress, speed and counts of a dispatch. */
export const DispatchState = ({ dispatch, answeredAt }: { dispatch: Dispatch; answeredAt: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { counts, event } = dispatch;
  return (
    <Section
      title={translate('tidings.dispatches.progress')}
      tools={
        <Typography sx={{ fontVariantNumeric: 'tabular-nums' }}>
          {translate('tidings.dispatches.done', {
            done: format.number(doneOf(counts)),
            total: format.number(counts.total),
          })}
        </Typography>
      }
    >
      <DispatchProgress counts={counts} label={event} />
      <DispatchOutlook dispatch={dispatch} answeredAt={answeredAt} />
      {mayMove(dispatch) && <ScheduledReach dispatch={dispatch} />}
      <DispatchEquation counts={counts} />
      <SentFates counts={counts} />
    </Section>
  );
};
