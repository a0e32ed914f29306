import Person from '@mui/icons-material/Person';
import { Chip, Stack } from '@mui/material';
import {
  BooleanField,
  ColumnsButton,
  CreateButton,
  DataTable,
  List,
  SimpleList,
  TopToolbar,
  useTranslate,
} from 'react-admin';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { ImportExportButtons } from './ImportExportButtons';
import { personText } from './person-text';
import { UserBulkActions } from './UserBulkActions';
import { userFilters } from './user-filters';

const Actions = () => (
  <TopToolbar>
    <ColumnsButton />
    <ImportExportButtons />
    <CreateButton />
  </TopToolbar>
);

const Nobody = () => {
  const translate = useTranslate();
  return (
    <EmptyState
      icon={<Person />}
      title={translate('tidings.users.empty_title')}
      about={translate('tidings.users.empty_about')}
    >
      <CreateButton variant="contained" />
    </EmptyState>
  );
};

const Groups = ({ groups }: { groups: { id: string; name: string }[] }) => (
  <Stack direction="row" useFlexGap sx={{ gap: 0.5, flexWrap: 'wrap' }}>
    {groups.map(({ id, name }) => (
      <Chip key={id} label={name} size="small" />
    ))}
  </Stack>
);

const Table = () => {
  const translate = useTranslate();
  if (useIsSmall()) {
    return (
      <SimpleList
        primaryText={(user) => personText(user)}
        secondaryText={({ groups }) => groups.map(({ name }: { name: string }) => name).join(', ')}
        tertiaryText={({ isActive }) => (isActive ? '' : translate('tidings.users.inactive'))}
      />
    );
  }
  return (
    <DataTable bulkActionButtons={<UserBulkActions />} hiddenColumns={['timezone', 'createdAt', 'locale']}>
      <DataTable.Col source="username" />
      <DataTable.Col source="email" />
      <DataTable.Col source="firstName" />
      <DataTable.Col source="lastName" />
      <DataTable.Col source="groups" disableSort render={({ groups }) => <Groups groups={groups} />} />
      <DataTable.Col source="role" render={({ role }) => translate(`tidings.role.${role}`)} />
      <DataTable.Col source="isActive" field={BooleanField} />
      <DataTable.Col source="locale" />
      <DataTable.Col source="timezone" />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
    </DataTable>
  );
};

export const UserList = () => (
  <>
    <PageHeading text="tidings.menu.users" />
    <List
      filters={userFilters}
      actions={<Actions />}
      empty={<Nobody />}
      sort={{ field: 'username', order: 'ASC' }}
      perPage={25}
    >
      <Table />
    </List>
  </>
);
