import Topic from '@mui/icons-material/Topic';
import { BulkDeleteWithConfirmButton, DataTable, List, SearchInput, SimpleList, useCanAccess } from 'react-admin';
import { EmptyList } from '../components/EmptyList';
import { ListActions } from '../components/ListActions';
import { PageHeading } from '../components/PageHeading';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';

const filters = [<SearchInput key="q" source="q" alwaysOn />];

const DeleteChosen = () => (
  <BulkDeleteWithConfirmButton mutationMode="pessimistic" confirmContent="tidings.topics.delete_about" />
);

const languagesOf = ({ names }: { names: Record<string, string> }) => Object.keys(names).sort().join(', ');

const Table = () => {
  const { canAccess: mayDelete } = useCanAccess({ resource: 'topics', action: 'delete' });
  if (useIsSmall()) {
    return <SimpleList primaryText={({ name }) => name} secondaryText={({ slug }) => slug} />;
  }
  return (
    <DataTable bulkActionButtons={mayDelete ? <DeleteChosen /> : false}>
      <DataTable.Col source="name" />
      <DataTable.Col source="slug" />
      <DataTable.Col source="description" disableSort />
      <DataTable.Col source="texts" disableSort render={languagesOf} />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
    </DataTable>
  );
};

export const TopicList = () => (
  <>
    <PageHeading text="tidings.menu.topics" />
    <List
      filters={filters}
      actions={<ListActions />}
      empty={<EmptyList icon={<Topic />} />}
      sort={{ field: 'name', order: 'ASC' }}
    >
      <Table />
    </List>
  </>
);
