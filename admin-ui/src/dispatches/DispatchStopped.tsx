import { Alert, AlertTitle } from '@mui/material';
import { useTranslate } from 'react-admin';
import { type Format, useFormat } from '../components/use-format';
import type { Dispatch } from './dispatch-states';
import { refusingDomains, totalOf } from './first-batch-texts';

/** Says why a dispatch was paused by itself, and what can be done. */
export const DispatchStopped = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { stopCause, status } = dispatch;
  if (stopCause === null || status !== 'PAUSED') return null;
  const text = (key: string, args = {}) => translate(`tidings.dispatches.stopped.${key}`, args);
  const isFirstBatch = stopCause.startsWith('FIRST_BATCH_');
  const refusing =
    stopCause === 'FIRST_BATCH_FAILED' && dispatch.firstBatch ? refusingDomains(dispatch.firstBatch) : [];
  return (
    <Alert severity="error" role="status">
      <AlertTitle>{text('title')}</AlertTitle>
      {text(stopCause.toLowerCase(), valuesOf(dispatch, format))}{' '}
      {refusing.length > 0 && `${text('refusing', { smart_count: refusing.length, domains: refusing.join(', ') })} `}
      {text(isFirstBatch ? 'first_batch_advice' : 'advice')}
    </Alert>
  );
};

/** Figures of the text about the cause. */
const valuesOf = ({ stopCause, counts, firstBatch }: Dispatch, format: Format): Record<string, string> => {
  const values = (bad: number, all: number) => ({ bad: format.number(bad), all: format.number(all) });
  if (stopCause === 'BOUNCED') return values(counts.bounced, counts.sent);
  if (!firstBatch || stopCause === 'FAILED') return values(counts.failed, counts.sent + counts.failed);
  if (stopCause === 'FIRST_BATCH_BOUNCED') return values(totalOf(firstBatch, 'bounced'), totalOf(firstBatch, 'sent'));
  return values(totalOf(firstBatch, 'refused'), firstBatch.mails);
};
