import Group from '@mui/icons-material/Group';
import {
  ColumnsButton,
  CreateButton,
  DataTable,
  List,
  SearchInput,
  SimpleList,
  TopToolbar,
  useTranslate,
} from 'react-admin';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';

const filters = [<SearchInput key="q" source="q" alwaysOn />];

const Actions = () => (
  <TopToolbar>
    <ColumnsButton />
    <CreateButton />
  </TopToolbar>
);

const NoGroups = () => {
  const translate = useTranslate();
  return (
    <EmptyState
      icon={<Group />}
      title={translate('tidings.groups.empty_title')}
      about={translate('tidings.groups.empty_about')}
    >
      <CreateButton variant="contained" />
    </EmptyState>
  );
};

const Table = () => {
  const format = useFormat();
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
    <DataTable>
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
    <List filters={filters} actions={<Actions />} empty={<NoGroups />} sort={{ field: 'name', order: 'ASC' }}>
      <Table />
    </List>
  </>
);
