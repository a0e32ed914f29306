import Replay from '@mui/icons-material/Replay';
import { Button, type ButtonProps } from '@mui/material';
import { CanAccess, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../../api/use-api-mutation';
import { useFormat } from '../../components/use-format';
import { RetryDeliveriesDocument, type RetryDeliveriesMutationVariables } from '../deliveries.generated';

/** Retries failed deliveries of one dispatch: the given ids, those of one cause, or all. */
export const RetryButton = ({
  of: request,
  count,
  label,
  variant = 'outlined',
  onDone,
}: {
  of: RetryDeliveriesMutationVariables;
  count: number;
  label?: string;
  variant?: ButtonProps['variant'];
  onDone?: () => void;
}) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const { mutate, isPending } = useApiMutation(RetryDeliveriesDocument, {
    onDone: () => {
      notify('tidings.deliveries.retried', {
        type: 'success',
        messageArgs: { smart_count: count, count: format.number(count) },
      });
      onDone?.();
    },
  });
  return (
    <CanAccess resource="dispatches" action="edit">
      <Button
        size="small"
        variant={variant}
        startIcon={<Replay />}
        disabled={isPending}
        onClick={() => mutate(request)}
      >
        {label ?? translate('tidings.deliveries.retry')}
      </Button>
    </CanAccess>
  );
};
