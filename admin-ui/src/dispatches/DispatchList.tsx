import Send from '@mui/icons-material/Send';
import { ColumnsButton, FilterButton, List, TopToolbar } from 'react-admin';
import { useHasAside } from '../components/FilterAside';
import { PageHeading } from '../components/PageHeading';
import { SendingBegins } from '../components/SendingBegins';
import { useIsSmall } from '../components/use-is-small';
import { besideAside } from '../components/wide-table';
import { DispatchAside } from './DispatchAside';
import { DispatchTable } from './DispatchTable';
import { dispatchFilters, narrowDispatchFilters } from './dispatch-filters';
import { refreshEvery } from './dispatch-states';
import type { DispatchRecordFragment } from './dispatches.generated';

const STORE_KEY = 'dispatches.table';
const SOONEST_MS = 2_000;

const Actions = () => (
  <TopToolbar>
    <FilterButton />
    {!useIsSmall() && <ColumnsButton storeKey={STORE_KEY} />}
  </TopToolbar>
);

/** Refresh interval of the list: the shortest interval of its dispatches. */
const refreshListEvery = (dispatches: DispatchRecordFragment[] = []): number =>
  Math.max(SOONEST_MS, Math.min(10_000, ...dispatches.map(refreshEvery)));

export const DispatchList = () => (
  <>
    <PageHeading text="tidings.menu.dispatches" />
    <List<DispatchRecordFragment>
      filters={useHasAside() ? dispatchFilters : [...dispatchFilters, ...narrowDispatchFilters]}
      actions={<Actions />}
      aside={<DispatchAside />}
      empty={<SendingBegins of="dispatches" icon={<Send />} />}
      sort={{ field: 'createdAt', order: 'DESC' }}
      perPage={25}
      exporter={false}
      sx={besideAside}
      queryOptions={{ refetchInterval: ({ state }) => refreshListEvery(state.data?.data) }}
    >
      <DispatchTable storeKey={STORE_KEY} />
    </List>
  </>
);
