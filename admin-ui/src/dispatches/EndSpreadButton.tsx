import FastForward from '@mui/icons-material/FastForward';
import { Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useFormat } from '../components/use-format';
import type { Dispatch } from './dispatch-states';
import { EndSpreadDocument } from './dispatches.generated';

/** Sends the rest of a dispatch that is spread over time, after a confirmation. */
export const EndSpreadButton = ({ dispatch: { id, event, counts } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useApiMutation(EndSpreadDocument, {
    onDone: () => notify('tidings.dispatches.spread.ended'),
  });
  const end = () => mutate({ id }, { onSettled: () => setOpen(false) });
  return (
    <>
      <Button size="small" variant="outlined" startIcon={<FastForward />} onClick={() => setOpen(true)}>
        {translate('tidings.dispatches.spread.end')}
      </Button>
      <Confirm
        isOpen={isOpen}
        loading={isPending}
        title={translate('tidings.dispatches.spread.end_title', { event })}
        content={translate('tidings.dispatches.spread.end_about', {
          smart_count: counts.queued,
          count: format.number(counts.queued),
        })}
        confirm="tidings.dispatches.spread.end_confirm"
        cancel="tidings.dispatches.spread.keep"
        onConfirm={end}
        onClose={() => setOpen(false)}
      />
    </>
  );
};
