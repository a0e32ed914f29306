import { Alert, Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Link as MuiLink } from '@mui/material';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { DetailList } from '../components/DetailList';
import { ServerWords } from '../components/ServerWords';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { useAddressText } from '../deliveries/public/erased';
import { type FeedbackItem, isSuppressible } from './feedback-item';
import { KindChip } from './public/KindChip';
import { mayHaveReport } from './public/report-sources';
import { Report } from './Report';
import { SuppressButton } from './SuppressButton';

/** One event: what it means, what the other server said, the mail that it is about, and the report on demand. */
export const FeedbackDialog = ({ item, onClose }: { item: FeedbackItem; onClose: () => void }) => {
  const translate = useTranslate();
  const format = useFormat();
  const addressText = useAddressText();
  const titleId = useId();
  const [showsReport, setShowsReport] = useState(false);
  const { kind, bounceClass, email, delivery, errorClass, diagnostic, statusCode, at, receivedAt, source } = item;
  const field = (name: string) => translate(`resources.feedback.fields.${name}`);
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth fullScreen={useIsSmall()} aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {email ? addressText(item) : translate('tidings.feedback.no_address')}
      </DialogTitle>
      <DialogContent>
        <Box sx={{ mb: 2 }}>
          <KindChip kind={kind} bounceClass={bounceClass} />
          <Box sx={{ mt: 1 }}>
            {translate(`tidings.feedback.help.${bounceClass ?? kind}`)}
            {delivery && ` ${translate(`tidings.feedback.consequence.${bounceClass ?? kind}`, { _: '' })}`}
          </Box>
          <ServerWords cause={errorClass} words={diagnostic} />
        </Box>
        {!delivery && (
          <Alert severity="info" sx={{ mb: 2 }}>
            {translate('tidings.feedback.unmatched_help')}
            {isSuppressible(item) && (
              <Box sx={{ mt: 1 }}>
                <SuppressButton ids={[item.id]} onDone={onClose} />
              </Box>
            )}
          </Alert>
        )}
        <DetailList
          details={[
            {
              label: field('deliveryId'),
              value: delivery && (
                <MuiLink component={Link} to={`/deliveries/${delivery.id}/show`}>
                  {delivery.dispatch.event}
                </MuiLink>
              ),
            },
            { label: field('source'), value: translate(`tidings.feedback_source.${source}`, { _: source }) },
            { label: field('statusCode'), value: statusCode },
            { label: field('at'), value: format.moment(at) },
            { label: field('receivedAt'), value: format.moment(receivedAt) },
          ]}
        />
        {showsReport && <Report feedbackId={item.id} />}
      </DialogContent>
      <DialogActions>
        {!showsReport && mayHaveReport(source) && (
          <Button onClick={() => setShowsReport(true)}>{translate('tidings.feedback.show_report')}</Button>
        )}
        <Button onClick={onClose}>{translate('tidings.action.close')}</Button>
      </DialogActions>
    </Dialog>
  );
};
