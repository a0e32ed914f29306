import { Box, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import { LiveRecord } from '../components/LiveRecord';
import { PageHeading } from '../components/PageHeading';
import { DeliveryDetails } from './DeliveryDetails';
import { DeliveryTimeline } from './DeliveryTimeline';
import { DeliveryVerdict } from './DeliveryVerdict';
import { DispatchLink } from './DispatchLink';
import { type Delivery, hasBounced, isBoundToRoute, refreshEvery } from './delivery-states';
import { CorrectedAddressButton } from './public/CorrectedAddressButton';
import { DecideButton } from './public/DecideButton';
import { isErased, useAddressText } from './public/erased';
import { ReleaseButton } from './public/ReleaseButton';
import { RetryButton } from './public/RetryButton';
import { SentMail } from './SentMail';

/** Shows why a person did or didn't get a mail. */
export const DeliveryShow = () => {
  const addressText = useAddressText();
  return (
    <LiveRecord<Delivery> everyMs={refreshEvery}>
      {(delivery) => (
        <>
          <PageHeading text={addressText(delivery)} about={<DispatchLink dispatch={delivery.dispatch} />}>
            <Actions delivery={delivery} />
          </PageHeading>
          <DeliveryVerdict delivery={delivery} />
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              alignItems: 'start',
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 300px' },
            }}
          >
            <Stack sx={{ gap: 2, minWidth: 0 }}>
              <DeliveryTimeline delivery={delivery} />
              <SentMail delivery={delivery} />
            </Stack>
            <DeliveryDetails delivery={delivery} />
          </Box>
        </>
      )}
    </LiveRecord>
  );
};

const Actions = ({ delivery }: { delivery: Delivery }) => {
  const translate = useTranslate();
  const { id, status, dispatch, correctedEmail } = delivery;
  if (isErased(delivery)) return null;
  if (status === 'UNCERTAIN') return <DecideButton about={{ dispatch, deliveryIds: [id] }} variant="contained" />;
  if (isBoundToRoute(delivery)) return <ReleaseButton of={{ dispatchId: dispatch.id, deliveryIds: [id] }} />;
  if (hasBounced(delivery) && correctedEmail && dispatch.status !== 'CANCELLED') {
    return <CorrectedAddressButton deliveryId={id} email={correctedEmail} />;
  }
  if (status !== 'FAILED') return null;
  if (dispatch.status === 'CANCELLED') return translate('tidings.dispatches.no_retry_cancelled');
  const retry = { of: { dispatchId: dispatch.id, deliveryIds: [id] }, count: 1 };
  if (!correctedEmail) return <RetryButton {...retry} variant="contained" />;
  return (
    <>
      <CorrectedAddressButton deliveryId={id} email={correctedEmail} />
      <RetryButton {...retry} label={translate('tidings.deliveries.retry_same_address')} />
    </>
  );
};
