import Person from '@mui/icons-material/Person';
import { Chip, Stack } from '@mui/material';
import { BooleanField, DataTable, FilterButton, List, SimpleList, useCanAccess, useTranslate } from 'react-admin';
import { EmptyList } from '../components/EmptyList';
import { ListActions } from '../components/ListActions';
import { PageHeading } from '../components/PageHeading';
import { personText } from '../components/person-text';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { AddToGroupButton } from './add-to-group/AddToGroupButton';
import { ImportExportButtons } from './ImportExportButtons';
import { UserBulkActions } from './UserBulkActions';
import { userFilters } from './user-filters';

const Groups = ({ groups }: { groups: { id: string; name: string }[] }) => (
  <Stack direction="row" useFlexGap sx={{ gap: 0.5, flexWrap: 'wrap' }}>
    {groups.map(({ id, name }) => (
      <Chip key={id} label={name} size="small" />
    ))}
  </Stack>
);

const Email = ({ email, isDuplicate }: { email: string; isDuplicate: boolean }) => {
  const translate = useTranslate();
  if (!isDuplicate) return email;
  return (
    <>
      {email} <Chip label={translate('tidings.users.duplicate')} size="small" color="warning" />
    </>
  );
};

const Table = () => {
  const translate = useTranslate();
  const { canAccess: mayChange } = useCanAccess({ resource: 'users', action: 'edit' });
  const { canAccess: mayGroup } = useCanAccess({ resource: 'groups', action: 'edit' });
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
    <DataTable
      bulkActionButtons={mayChange || mayGroup ? <UserBulkActions /> : false}
      hiddenColumns={['timezone', 'createdAt', 'locale']}
    >
      <DataTable.Col source="username" />
      <DataTable.Col
        source="email"
        render={({ email, duplicateOf }) => <Email email={email} isDuplicate={Boolean(duplicateOf)} />}
      />
      <DataTable.Col
        source="lastName"
        label="resources.users.fields.name"
        render={({ firstName, lastName }) => `${firstName} ${lastName}`}
      />
      <DataTable.Col source="groups" disableSort render={({ groups }) => <Groups groups={groups} />} />
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
      actions={
        <ListActions>
          <FilterButton />
          <AddToGroupButton />
          <ImportExportButtons />
        </ListActions>
      }
      empty={<EmptyList icon={<Person />} />}
      sort={{ field: 'username', order: 'ASC' }}
      perPage={25}
      sx={{ '& .RaList-actions': { flexWrap: { sm: 'wrap' } } }}
    >
      <Table />
    </List>
  </>
);
