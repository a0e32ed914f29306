import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import type { Live } from '../components/use-live';
import type { QueuesQuery } from './dashboard.generated';
import { Panel } from './Panel';
import { useShortened } from './use-shortened';

type Queue = QueuesQuery['queues'][number];

const NUMBERS = ['ready', 'sending', 'consumers', 'deadLettered'] as const;
const SHOWN = 4;

/** Queues between the dispatcher and the workers, longest first. */
export const Queues = ({ queues }: { queues: Live<QueuesQuery> }) => (
  <Panel title="queues" live={queues}>
    {(data) => <QueueList queues={data.queues.toSorted(byBusy)} />}
  </Panel>
);

const byBusy = (one: Queue, other: Queue) =>
  other.ready + other.sending - (one.ready + one.sending) || one.name.localeCompare(other.name);

const QueueList = ({ queues }: { queues: Queue[] }) => {
  const translate = useTranslate();
  const isSmall = useIsSmall();
  const { shown, more } = useShortened(queues, SHOWN);
  if (queues.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.dashboard.no_queues')}</Typography>;
  }
  return (
    <>
      {isSmall ? <QueueLines queues={shown} /> : <QueueTable queues={shown} />}
      {more}
    </>
  );
};

const QueueLines = ({ queues }: { queues: Queue[] }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
      {queues.map((queue) => (
        <li key={queue.name}>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{queue.name}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {NUMBERS.filter((key) => key !== 'deadLettered' || queue[key] > 0)
              .map((key) => `${translate(`tidings.dashboard.queue_column.${key}`)}: ${format.number(queue[key])}`)
              .join(' · ')}
          </Typography>
        </li>
      ))}
    </Box>
  );
};

const QueueTable = ({ queues }: { queues: Queue[] }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Table size="small" sx={{ '& td, & th': { px: 0.75 }, '& tbody tr:last-child td': { borderBottom: 0 } }}>
      <TableHead>
        <TableRow>
          <TableCell sx={{ width: '100%' }}>{translate('tidings.dashboard.queue')}</TableCell>
          {NUMBERS.map((key) => (
            <TableCell key={key} align="right" title={translate(`tidings.dashboard.queue_about.${key}`)}>
              {translate(`tidings.dashboard.queue_column.${key}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {queues.map((queue) => (
          <TableRow key={queue.name}>
            {/* This column takes the remaining width, and its text is truncated. */}
            <TableCell
              title={queue.name}
              sx={{ maxWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
            >
              {queue.name}
            </TableCell>
            {NUMBERS.map((key) => (
              <NumberCell key={key} isZero={queue[key] === 0}>
                {format.number(queue[key])}
              </NumberCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};

const NumberCell = ({ isZero, children }: { isZero: boolean; children: string }) => (
  <TableCell
    align="right"
    sx={{ fontVariantNumeric: 'tabular-nums', color: isZero ? 'text.secondary' : 'text.primary' }}
  >
    {children}
  </TableCell>
);
