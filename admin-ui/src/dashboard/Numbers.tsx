import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import { deliveriesLink } from '../components/deliveries-link';
import { dispatchesLink } from '../components/dispatches-link';
import { useFormat } from '../components/use-format';
import type { Live } from '../components/use-live';
import { type Bar, sumOf } from './bars';
import type { VitalsQuery } from './dashboard.generated';
import { NumberTile } from './NumberTile';
import type { RangeName } from './ranges';

type Backlog = VitalsQuery['backlog'];

/** Mails sent and failed within the range, and mails waiting now. */
export const Numbers = ({
  range,
  vitals,
  statistics,
}: {
  range: RangeName;
  vitals: Live<VitalsQuery>;
  statistics: Live<Bar[]>;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const say = (key: string, args?: Record<string, unknown>) => translate(`tidings.dashboard.${key}`, args);
  const unknown = (error: unknown) => (error ? '–' : undefined);

  const sum = statistics.error || !statistics.data ? undefined : sumOf(statistics.data);
  const backlog = vitals.error ? undefined : vitals.data?.backlog;
  const noSum = unknown(statistics.error);
  const noBacklog = unknown(vitals.error);
  const within = say(`within.${range}`);

  return (
    <Box
      sx={{
        gridColumn: '1 / -1',
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: '1fr 1fr', md: 'repeat(5, minmax(0, 1fr))' },
        '& > :last-child': { gridColumn: { xs: '1 / -1', md: 'auto' } },
      }}
    >
      <NumberTile
        label={say('mails_sent')}
        value={sum ? format.number(sum.sent) : noSum}
        about={within}
        to={deliveriesLink({ status: ['SENT'] })}
        help={say('of_attempts', { within })}
      />
      <NumberTile
        label={say('mails_failed')}
        value={sum ? format.number(sum.failed) : noSum}
        about={sum?.failed ? say('share', { part: format.percent(sum.failed / (sum.sent + sum.failed)) }) : within}
        to={deliveriesLink({ status: ['FAILED'] })}
        help={say('of_attempts', { within })}
        isBad={Boolean(sum?.failed)}
      />
      <NumberTile
        label={say('waiting')}
        value={backlog ? format.number(backlog.queued + backlog.sending + backlog.retrying) : noBacklog}
        about={backlog && waitingText(backlog, say)}
        to={deliveriesLink({ status: ['QUEUED', 'SENDING', 'RETRYING'] })}
        help={say('opens_waiting')}
      />
      <NumberTile
        label={say('under_way')}
        value={backlog ? format.number(backlog.runningDispatches) : noBacklog}
        about={backlog && openText(backlog, say)}
        to={openTo(backlog)}
        help={say('opens_dispatches')}
      />
      <NumberTile
        label={say('time_to_send')}
        value={sum ? (sum.sent ? say('about', { span: format.span(sum.p50Ms) }) : '–') : noSum}
        about={sum && (sum.sent ? say('nearly_all', { span: format.span(sum.p95Ms) }) : say('nothing_sent'))}
      />
    </Box>
  );
};

type Say = (key: string, args: Record<string, unknown>) => string;

const waitingText = ({ retrying }: Backlog, say: Say) =>
  retrying > 0 ? say('retrying_of_them', { smart_count: retrying }) : '';

const openText = ({ pausedDispatches, scheduledDispatches }: Backlog, say: Say) =>
  [
    pausedDispatches > 0 && say('paused', { smart_count: pausedDispatches }),
    scheduledDispatches > 0 && say('scheduled', { smart_count: scheduledDispatches }),
  ]
    .filter(Boolean)
    .join(' · ');

/** Link to the running dispatches. Without running dispatches it leads to paused ones, and without paused ones to scheduled ones. */
const openTo = (backlog: Backlog | undefined): string => {
  if (backlog?.runningDispatches) return dispatchesLink({ status: 'SENDING' });
  if (backlog?.pausedDispatches) return dispatchesLink({ status: 'PAUSED' });
  if (backlog?.scheduledDispatches) return dispatchesLink({ status: 'SCHEDULED' });
  return '/dispatches';
};
