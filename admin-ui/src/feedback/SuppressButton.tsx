import Block from '@mui/icons-material/Block';
import { Button } from '@mui/material';
import { CanAccess, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { SuppressUnmatchedDocument } from './feedback.generated';

/** Suppresses the addresses of events that belong to no mail. */
export const SuppressButton = ({ ids, onDone }: { ids: string[]; onDone: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const { mutate, isPending } = useApiMutation(SuppressUnmatchedDocument, {
    onDone: ({ suppressUnmatched: count }) => {
      notify('tidings.feedback.suppressed', { type: 'success', messageArgs: { smart_count: count } });
      onDone();
    },
  });
  return (
    <CanAccess resource="feedback" action="edit">
      <Button size="small" startIcon={<Block />} disabled={isPending} onClick={() => mutate({ ids })}>
        {translate('tidings.feedback.suppress', { smart_count: ids.length })}
      </Button>
    </CanAccess>
  );
};
