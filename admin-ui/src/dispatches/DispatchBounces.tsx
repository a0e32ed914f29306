import { Box, Button, Divider, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { Section } from '../components/Section';
import { ServerWords } from '../components/ServerWords';
import { useFormat } from '../components/use-format';
import { CorrectedAddressesButton } from '../deliveries/public/CorrectedAddressButton';
import { namesLink } from './chosen-names';
import type { Dispatch } from './dispatch-states';

/** Bounced deliveries by class and cause, each with the words of another server. */
export const DispatchBounces = ({ dispatch: { id, bounces, correctable, failures } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  if (bounces.length === 0) return null;
  return (
    <Section
      title={translate('tidings.dispatches.bounces')}
      tools={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Button component={Link} to={namesLink({ status: 'SENT', fate: 'BOUNCED' })} size="small">
            {translate('tidings.dispatches.show_them')}
          </Button>
          {/* Beside failures, their section has this button for both. */}
          {correctable > 0 && failures.length === 0 && <CorrectedAddressesButton dispatchId={id} count={correctable} />}
        </Box>
      }
    >
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {bounces.map(({ bounceClass, errorClass, count, sample }, index) => (
          <li key={`${bounceClass} ${errorClass}`}>
            {index > 0 && <Divider sx={{ my: 1.5 }} />}
            <Typography component="h3" sx={{ fontWeight: 600 }}>
              {translate(bounceClass ? `tidings.bounce_class.${bounceClass}` : 'tidings.delivery_fate.BOUNCED')}:{' '}
              {format.number(count)}
            </Typography>
            {bounceClass && (
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {translate(`tidings.feedback.help.${bounceClass}`)}{' '}
                {translate(`tidings.feedback.consequence.${bounceClass}`)}
              </Typography>
            )}
            <ServerWords cause={errorClass} words={sample} />
          </li>
        ))}
      </Box>
    </Section>
  );
};
