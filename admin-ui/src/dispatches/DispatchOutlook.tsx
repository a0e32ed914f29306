import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useZonedTime } from '../components/local-time/use-zoned-time';
import { type Format, useFormat } from '../components/use-format';
import type { Dispatch } from './dispatch-states';
import { isHeldBack } from './first-batch-texts';
import type { Pace } from './pace';
import { usePace } from './use-pace';

/** Speed and remaining time of a dispatch, or what it waits for. */
export const DispatchOutlook = ({ dispatch, answeredAt }: { dispatch: Dispatch; answeredAt: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { inBoth } = useZonedTime();
  const pace = usePace(dispatch.counts, answeredAt);
  const sentences = outlookOf({ dispatch, pace, format, inBoth });
  return (
    <Typography variant="body2" role="status" sx={{ color: 'text.secondary', mt: 1, minHeight: '1.5em' }}>
      {sentences.map(({ key, args }) => translate(`tidings.dispatches.${key}`, args)).join(' · ')}
    </Typography>
  );
};

interface Sentence {
  key: string;
  args?: Record<string, string | number>;
}

const outlookOf = ({
  dispatch,
  pace,
  format,
  inBoth,
}: {
  dispatch: Dispatch;
  pace: Pace | undefined;
  format: Format;
  inBoth: (instant: number) => string;
}): Sentence[] => {
  const { status, counts, audienceComplete, sendAt, createdAt, completedAt, spreadUntil } = dispatch;
  if (status === 'PAUSED') return [{ key: 'paused' }];
  if (status === 'SCHEDULED') {
    const isDue = !sendAt || Date.parse(sendAt) <= Date.now();
    const begins = isDue ? { key: 'begins_now' } : { key: 'begins', args: { when: inBoth(Date.parse(sendAt)) } };
    return [begins, ...(spreadUntil ? [spreadSentence(spreadUntil, inBoth)] : [])];
  }
  if (status === 'COMPLETED' && completedAt) {
    const took = Date.parse(completedAt) - Date.parse(sendAt ?? createdAt);
    return [{ key: 'took', args: { span: format.span(Math.max(0, took)) } }];
  }
  if (status === 'CANCELLED') return [{ key: 'cancelled' }];
  if (status !== 'SENDING') return [];
  if (isHeldBack(dispatch)) return [{ key: 'first_batch.outlook' }];
  if (spreadUntil) return spreadSentences(dispatch, { spreadUntil, format, inBoth });
  if (!audienceComplete) return [{ key: 'audience_open' }, ...paceSentences(pace, format)];
  if (counts.queued + counts.sending > 0) return paceSentences(pace, format);
  if (counts.retrying > 0) return [{ key: 'only_retries', args: manyOf(counts.retrying, format) }];
  return counts.uncertain > 0 ? [{ key: 'only_uncertain', args: manyOf(counts.uncertain, format) }] : [];
};

const spreadSentence = (spreadUntil: string, inBoth: (instant: number) => string): Sentence => ({
  key: 'spread.until',
  args: { when: inBoth(Date.parse(spreadUntil)) },
});

/** The end and the planned rate of a dispatch that is spread over time. */
const spreadSentences = (
  { counts, spreadOverMinutes, audienceComplete }: Dispatch,
  { spreadUntil, format, inBoth }: { spreadUntil: string; format: Format; inBoth: (instant: number) => string },
): Sentence[] => {
  const perMinute = counts.total / (spreadOverMinutes ?? 1);
  const [per, rate] = perMinute >= 1 ? ['per_minute', perMinute] : ['per_hour', 60 * perMinute];
  const rounded = rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
  return [
    ...(audienceComplete ? [] : [{ key: 'audience_open' }]),
    spreadSentence(spreadUntil, inBoth),
    { key: `spread.${per}`, args: { rate: format.number(rounded) } },
  ];
};

const manyOf = (count: number, format: Format) => ({ smart_count: count, count: format.number(count) });

const paceSentences = (pace: Pace | undefined, format: Format): Sentence[] => {
  if (!pace) return [];
  const { mailsPerSecond, leftMs } = pace;
  if (leftMs === undefined) return [{ key: 'stands' }];
  const rate = mailsPerSecond < 10 ? Math.round(mailsPerSecond * 10) / 10 : Math.round(mailsPerSecond);
  return [
    { key: 'pace', args: { rate: format.number(rate) } },
    { key: 'left', args: { span: format.span(Math.max(1_000, leftMs)) } },
  ];
};
