import { Button } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { ReportDialog } from '../ReportDialog';

/** Shows the report of an event as it came. */
export const ReportButton = ({ feedbackId }: { feedbackId: string }) => {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {translate('tidings.feedback.show_report')}
      </Button>
      {isOpen && <ReportDialog feedbackId={feedbackId} onClose={() => setOpen(false)} />}
    </>
  );
};
