import { Box, Link as MuiLink, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { DispatchChip } from '../components/DispatchChip';
import { DispatchProgress } from '../components/DispatchProgress';
import type { Live } from '../components/use-live';
import { When } from '../components/When';
import type { OpenSendsFragment, OpenSendsQuery } from './dashboard.generated';
import { Panel } from './Panel';

/** Lists running dispatches, updated live, followed by paused and scheduled ones. */
export const OpenSends = ({ sends }: { sends: Live<OpenSendsQuery> }) => (
  <Panel title="open_sends" live={sends}>
    {({ running, paused, scheduled, latest }) => {
      const open = [...running.items, ...paused.items, ...scheduled.items];
      if (open.length === 0) return <NothingOpen latest={latest.items[0]} />;
      return (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.25 }}>
          {open.map((send) => (
            <OpenSend key={send.id} send={send} />
          ))}
        </Box>
      );
    }}
  </Panel>
);

const OpenSend = ({ send }: { send: OpenSendsFragment['items'][number] }) => (
  <Box component="li" sx={{ minWidth: 0 }}>
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <SendLink {...send} />
      {(send.status !== 'SENDING' || send.counts.failed > 0) && (
        <DispatchChip status={send.status} failed={send.counts.failed} />
      )}
      {send.status === 'SCHEDULED' && (
        <Typography variant="body2" component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
          <When at={send.sendAt} />
        </Typography>
      )}
    </Box>
    {send.status !== 'SCHEDULED' && <DispatchProgress counts={send.counts} label={send.event} />}
  </Box>
);

const SendLink = ({ id, event }: { id: string; event: string }) => (
  <MuiLink component={Link} to={`/dispatches/${id}/show`} noWrap sx={{ flexGrow: 1, minWidth: 0 }}>
    {event}
  </MuiLink>
);

const NothingOpen = ({ latest }: { latest: OpenSendsQuery['latest']['items'][number] | undefined }) => {
  const translate = useTranslate();
  return (
    <>
      <Typography sx={{ color: 'text.secondary', mb: 1.5 }}>{translate('tidings.dashboard.nothing_open')}</Typography>
      {latest && (
        <>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {translate('tidings.dashboard.latest')}
          </Typography>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
            <SendLink {...latest} />
            <Typography variant="body2" component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
              <When at={latest.createdAt} />
            </Typography>
            <DispatchChip status={latest.status} failed={latest.counts.failed} />
          </Box>
        </>
      )}
    </>
  );
};
