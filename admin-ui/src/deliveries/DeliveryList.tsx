import Mail from '@mui/icons-material/Mail';
import { ColumnsButton, FilterButton, List, TopToolbar, useTranslate } from 'react-admin';
import { ExportButton } from '../components/ExportButton';
import { useHasAside } from '../components/FilterAside';
import { PageHeading } from '../components/PageHeading';
import { SendingBegins } from '../components/SendingBegins';
import { useIsSmall } from '../components/use-is-small';
import { besideAside } from '../components/wide-table';
import { DeliveryAside } from './DeliveryAside';
import { deliveryFilters, narrowDeliveryFilters } from './delivery-filters';
import { type DeliveryItem, refreshEvery } from './delivery-states';
import { PersonNotice, SearchNotice } from './ListNotices';
import { DeliveryTable } from './public/DeliveryTable';

const STORE_KEY = 'deliveries.table';
const SOONEST_MS = 5_000;

/** Refresh interval of the list: the shortest interval of its deliveries, but 5 to 30 seconds. */
const refreshListEvery = (deliveries: DeliveryItem[] = []): number =>
  Math.max(SOONEST_MS, Math.min(30_000, ...deliveries.map(refreshEvery)));

const Actions = () => {
  const translate = useTranslate();
  return (
    <TopToolbar>
      <FilterButton />
      {!useIsSmall() && <ColumnsButton storeKey={STORE_KEY} />}
      <ExportButton path="/export/deliveries.csv" name={translate('tidings.deliveries.export_file')} />
    </TopToolbar>
  );
};

export const DeliveryList = () => {
  const translate = useTranslate();
  const filters = deliveryFilters(translate('tidings.deliveries.search'));
  return (
    <>
      <PageHeading text="tidings.menu.deliveries" />
      <List<DeliveryItem>
        filters={useHasAside() ? filters : [...filters, ...narrowDeliveryFilters]}
        actions={<Actions />}
        aside={<DeliveryAside />}
        empty={<SendingBegins of="deliveries" icon={<Mail />} />}
        // The server's default order: newest first, then by address within a dispatch. Any other order would have to read every delivery.
        sort={{ field: '', order: 'ASC' }}
        perPage={25}
        exporter={false}
        sx={besideAside}
        queryOptions={{ refetchInterval: ({ state }) => refreshListEvery(state.data?.data) }}
      >
        <PersonNotice />
        <SearchNotice />
        <DeliveryTable hidden={['lastError', 'retryCount', 'createdAt']} storeKey={STORE_KEY} />
      </List>
    </>
  );
};
