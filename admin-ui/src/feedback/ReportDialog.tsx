import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import { useIsSmall } from '../components/use-is-small';
import { Report } from './Report';

export const ReportDialog = ({ feedbackId, onClose }: { feedbackId: string; onClose: () => void }) => {
  const translate = useTranslate();
  const titleId = useId();
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth fullScreen={useIsSmall()} aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{translate('tidings.feedback.report')}</DialogTitle>
      <DialogContent>
        <Report feedbackId={feedbackId} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('tidings.action.close')}</Button>
      </DialogActions>
    </Dialog>
  );
};
