import { Typography } from '@mui/material';
import { useGetMany, useListContext, useTranslate } from 'react-admin';
import type { DeliveryItem } from './delivery-states';
import { DecideButton } from './public/DecideButton';
import { RetryButton } from './public/RetryButton';

/** Actions on the selected deliveries, across pages. The API accepts deliveries of one dispatch per call. */
export const DeliveryBulkActions = () => {
  const translate = useTranslate();
  const { selectedIds, onUnselectItems } = useListContext();
  const { data: chosen } = useGetMany<DeliveryItem>('deliveries', { ids: selectedIds.map(String) });
  const [first, ...others] = chosen?.filter((delivery) => delivery !== undefined) ?? [];
  if (!first) return null;
  const { status, dispatch } = first;
  const areAlike = others.every((other) => other.status === status && other.dispatch.id === dispatch.id);
  const deliveryIds = selectedIds.map(String);

  if (areAlike && status === 'UNCERTAIN') {
    return <DecideButton about={{ dispatch, deliveryIds }} variant="text" onDone={onUnselectItems} />;
  }
  if (areAlike && dispatch.status === 'CANCELLED') {
    return <Typography variant="body2">{translate('tidings.dispatches.no_retry_cancelled')}</Typography>;
  }
  if (areAlike && status === 'FAILED') {
    return (
      <RetryButton
        of={{ dispatchId: dispatch.id, deliveryIds }}
        count={deliveryIds.length}
        variant="text"
        onDone={onUnselectItems}
      />
    );
  }
  return <Typography variant="body2">{translate('tidings.deliveries.bulk_mixed')}</Typography>;
};
