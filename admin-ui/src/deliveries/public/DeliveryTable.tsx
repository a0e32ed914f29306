import { Typography } from '@mui/material';
import { DataTable, SimpleList, useCanAccess, useTranslate } from 'react-admin';
import { DeliveryChip } from '../../components/StatusChip';
import { useIsSmall } from '../../components/use-is-small';
import { When } from '../../components/When';
import { wideTable } from '../../components/wide-table';
import { Cause } from '../Cause';
import { DeliveryBulkActions } from '../DeliveryBulkActions';
import { DispatchLink } from '../DispatchLink';
import { causeKeyOf, type DeliveryItem, wantsDecision } from '../delivery-states';
import { isErased, useAddressText } from './erased';

const Column = DataTable.Col<DeliveryItem>;

/** Table of deliveries. Only rows that allow an action can be selected. `hidden` columns can be shown with the column button. */
export const DeliveryTable = ({ hidden, storeKey }: { hidden: string[]; storeKey: string }) => {
  const translate = useTranslate();
  const addressText = useAddressText();
  const { canAccess = false } = useCanAccess({ resource: 'dispatches', action: 'edit' });
  if (useIsSmall()) {
    return (
      <SimpleList<DeliveryItem>
        primaryText={addressText}
        secondaryText={(delivery) => {
          const cause = causeKeyOf(delivery);
          return cause ? translate(cause, { _: delivery.suppressedBy }) : <When at={delivery.lastUpdate} />;
        }}
        tertiaryText={({ status, fate }) => <DeliveryChip status={status} fate={fate} />}
        sx={{ '& .MuiListItemText-primary': { overflowWrap: 'anywhere' }, '& .RaSimpleList-tertiary': { opacity: 1 } }}
      />
    );
  }
  return (
    <DataTable<DeliveryItem>
      bulkActionButtons={canAccess && <DeliveryBulkActions />}
      isRowSelectable={(delivery) => wantsDecision(delivery.status) && !isErased(delivery)}
      hiddenColumns={hidden}
      storeKey={storeKey}
      sx={wideTable}
    >
      <Column
        source="email"
        disableSort
        render={(delivery) => <Addresses delivery={delivery} />}
        sx={{ overflowWrap: 'break-word' }}
      />
      <Column source="status" disableSort render={({ status, fate }) => <DeliveryChip status={status} fate={fate} />} />
      <Column source="errorClass" disableSort render={(delivery) => <Cause delivery={delivery} />} />
      <Column source="lastError" disableSort sx={{ overflowWrap: 'anywhere' }} />
      <Column source="dispatchId" disableSort render={({ dispatch }) => <DispatchLink dispatch={dispatch} />} />
      <DataTable.NumberCol source="retryCount" disableSort />
      <Column source="createdAt" disableSort render={({ createdAt }) => <When at={createdAt} />} />
      <Column source="lastUpdate" disableSort render={({ lastUpdate }) => <When at={lastUpdate} />} />
    </DataTable>
  );
};

/** Address of a delivery, and below it those that it was sent to before. */
const Addresses = ({ delivery }: { delivery: DeliveryItem }) => {
  const translate = useTranslate();
  const addressText = useAddressText();
  const earlier = delivery.earlierEmails.map((email) => addressText({ email }));
  return (
    <>
      {addressText(delivery)}
      {earlier.length > 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.deliveries.before', { emails: earlier.join(', ') })}
        </Typography>
      )}
    </>
  );
};
