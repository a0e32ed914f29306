import { Button } from '@mui/material';
import { useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useFormat } from '../components/use-format';
import { KeepUnsubscribeBurstDocument } from './unsubscribing.generated';

/** Takes the unsubscribes of a burst for people's own. */
export const KeepButton = ({ burst: { id } }: { burst: { id: string } }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const { mutate, isPending } = useApiMutation(KeepUnsubscribeBurstDocument, {
    onDone: ({ keepUnsubscribeBurst: count }) =>
      notify('tidings.unsubscribing.kept', {
        type: 'success',
        messageArgs: { smart_count: count, count: format.number(count) },
      }),
  });
  return (
    <Button size="small" disabled={isPending} onClick={() => mutate({ id })}>
      {translate('tidings.unsubscribing.keep')}
    </Button>
  );
};
