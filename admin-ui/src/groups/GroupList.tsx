import Group from '@mui/icons-material/Group';
import {
  BulkDeleteWithConfirmButton,
  DataTable,
  List,
  SearchInput,
  SimpleList,
  useCanAccess,
  useListContext,
} from 'react-admin';
import { EmptyList } from '../components/EmptyList';
import { ListActions } from '../components/ListActions';
import { PageHeading } from '../components/PageHeading';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { DeletionImpact } from './MembershipImpact';

const filters = [<SearchInput key="q" source="q" alwaysOn />];

const DeleteChosen = () => {
  const { selectedIds } = useListContext();
  return (
    <BulkDeleteWithConfirmButton
      mutationMode="pessimistic"
      confirmContent={<DeletionImpact groupIds={selectedIds.map(String)} />}
    />
  );
};

const Table = () => {
  const format = useFormat();
  const { canAccess: mayDelete } = useCanAccess({ resource: 'groups', action: 'delete' });
  if (useIsSmall()) {
    return (
      <SimpleList
        primaryText={({ name }) => name}
        secondaryText={({ description }) => description}
        tertiaryText={({ memberCount }) => format.number(memberCount)}
      />
    );
  }
  return (
    <DataTable bulkActionButtons={mayDelete ? <DeleteChosen /> : false}>
      <DataTable.Col source="name" />
      <DataTable.Col source="description" />
      <DataTable.NumberCol source="memberCount" />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
    </DataTable>
  );
};

export const GroupList = () => (
  <>
    <PageHeading text="tidings.menu.groups" />
    <List
      filters={filters}
      actions={<ListActions />}
      empty={<EmptyList icon={<Group />} />}
      sort={{ field: 'name', order: 'ASC' }}
    >
      <Table />
    </List>
  </>
);
