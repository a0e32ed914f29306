import { Box, Button, Card, Chip, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { DeleteSenderButton } from './DeleteSenderButton';
import { senderText } from './public/sender-text';
import type { SenderFragment } from './senders.generated';

/** A sender in the list: its address, its routes in failover order, and whether its mails are signed. */
export const SenderCard = ({ sender, mayChange }: { sender: SenderFragment; mayChange: boolean }) => {
  const translate = useTranslate();
  const { id, slug, isDefault, routing, dkimKeys, quietFrom, quietTo } = sender;
  const signing = dkimKeys.some(({ state }) => state === 'ACTIVE');
  const routes = routing.map(({ route, receivingDomain }) =>
    receivingDomain ? `${route.name} (${receivingDomain})` : route.name,
  );
  return (
    <Card component="li" sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Box sx={{ flex: 1, minWidth: 220 }}>
          <Typography component="h2" variant="h6" sx={{ overflowWrap: 'anywhere' }}>
            {senderText(sender)}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            <code>{slug}</code> ·{' '}
            {routes.length > 0
              ? translate('tidings.senders.by_routes', { routes: [...new Set(routes)].join(', ') })
              : translate('tidings.senders.by_smtp_url')}
          </Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 0.5 }}>
            {quietFrom && quietTo && (
              <Chip
                size="small"
                variant="outlined"
                label={translate('tidings.senders.quiet.chip', { from: quietFrom, to: quietTo })}
              />
            )}
            {isDefault && <Chip size="small" color="primary" label={translate('tidings.senders.is_default')} />}
            <Chip
              size="small"
              variant="outlined"
              color={signing ? 'success' : 'warning'}
              label={translate(`tidings.senders.${signing ? 'signed' : 'unsigned'}`)}
            />
          </Box>
        </Box>
        <Button
          component={Link}
          to={`/deliverability?sender=${slug}`}
          aria-label={translate('tidings.senders.check_one', { slug })}
        >
          {translate('tidings.menu.deliverability')}
        </Button>
        {mayChange && (
          <>
            <Button component={Link} to={`/senders/${id}`} aria-label={translate('tidings.senders.edit_one', { slug })}>
              {translate('ra.action.edit')}
            </Button>
            <DeleteSenderButton sender={sender} />
          </>
        )}
      </Box>
    </Card>
  );
};
