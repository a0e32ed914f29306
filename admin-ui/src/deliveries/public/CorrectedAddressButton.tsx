import ForwardToInbox from '@mui/icons-material/ForwardToInbox';
import { Button, type ButtonProps } from '@mui/material';
import { CanAccess, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../../api/use-api-mutation';
import { useFormat } from '../../components/use-format';
import { addressForPeople } from '../address-for-people';
import { RetryAllToCorrectedAddressesDocument, RetryToCorrectedAddressDocument } from '../deliveries.generated';

/** Sends a failed mail to the person's current address. */
export const CorrectedAddressButton = ({ deliveryId, email }: { deliveryId: string; email: string }) => {
  const translate = useTranslate();
  const onDone = useDone(1);
  const { mutate, isPending } = useApiMutation(RetryToCorrectedAddressDocument, { onDone });
  return (
    <SendButton variant="contained" disabled={isPending} onClick={() => mutate({ deliveryId })}>
      {translate('tidings.deliveries.send_to', { email: addressForPeople(email) })}
    </SendButton>
  );
};

/** Sends all failed mails of a dispatch whose recipients have a new address. */
export const CorrectedAddressesButton = ({ dispatchId, count }: { dispatchId: string; count: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  const onDone = useDone(count);
  const { mutate, isPending } = useApiMutation(RetryAllToCorrectedAddressesDocument, { onDone });
  return (
    <SendButton variant="outlined" disabled={isPending} onClick={() => mutate({ dispatchId })}>
      {translate('tidings.deliveries.send_to_corrected', { smart_count: count, count: format.number(count) })}
    </SendButton>
  );
};

const SendButton = (props: ButtonProps) => (
  <CanAccess resource="dispatches" action="edit">
    <Button size="small" startIcon={<ForwardToInbox />} sx={{ textTransform: 'none' }} {...props} />
  </CanAccess>
);

const useDone = (count: number) => {
  const notify = useNotify();
  const format = useFormat();
  return () =>
    notify('tidings.deliveries.sent_to_corrected', {
      type: 'success',
      messageArgs: { smart_count: count, count: format.number(count) },
    });
};
