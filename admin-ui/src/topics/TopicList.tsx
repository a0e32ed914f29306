import Topic from '@mui/icons-material/Topic';
import {
  BulkDeleteWithConfirmButton,
  DataTable,
  List,
  SearchInput,
  SimpleList,
  useCanAccess,
  useLocale,
  useTranslate,
} from 'react-admin';
import { EmptyList } from '../components/EmptyList';
import { ListActions } from '../components/ListActions';
import { languageNames } from '../components/language-choices';
import { PageHeading } from '../components/PageHeading';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';

const filters = [<SearchInput key="q" source="q" alwaysOn />];

const DeleteChosen = () => (
  <BulkDeleteWithConfirmButton mutationMode="pessimistic" confirmContent="tidings.topics.delete_about" />
);

const Languages = ({ names }: { names: Record<string, string> }) => {
  const locale = useLocale();
  const nameOf = languageNames(locale);
  return Object.keys(names)
    .map((tag) => nameOf(tag) ?? tag)
    .sort()
    .join(', ');
};

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
      <DataTable.Col source="texts" disableSort render={({ names }) => <Languages names={names} />} />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
    </DataTable>
  );
};

export const TopicList = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading text="tidings.menu.topics" about={translate('tidings.topics.about')} />
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
};
