import { BooleanField, DataTable, FilterButton, List, SimpleList, useTranslate } from 'react-admin';
import { ListActions } from '../components/ListActions';
import { PageHeading } from '../components/PageHeading';
import { personText } from '../components/person-text';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { teamFilters } from './team-filters';

const Table = () => {
  const translate = useTranslate();
  if (useIsSmall()) {
    return (
      <SimpleList
        primaryText={(member) => personText(member)}
        secondaryText={({ role }) => translate(`tidings.role.${role}`)}
        tertiaryText={({ isActive }) => (isActive ? '' : translate('tidings.team.inactive'))}
      />
    );
  }
  return (
    <DataTable bulkActionButtons={false} hiddenColumns={['createdAt']}>
      <DataTable.Col source="username" />
      <DataTable.Col source="email" />
      <DataTable.Col
        source="lastName"
        label="resources.team.fields.name"
        render={({ firstName, lastName }) => `${firstName} ${lastName}`}
      />
      <DataTable.Col source="role" render={({ role }) => translate(`tidings.role.${role}`)} />
      <DataTable.Col source="isActive" field={BooleanField} />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
    </DataTable>
  );
};

export const TeamList = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading text="tidings.menu.team" about={translate('tidings.team.about')} />
      <List
        filters={teamFilters}
        actions={
          <ListActions>
            <FilterButton />
          </ListActions>
        }
        // There is no empty state, because the list always contains the signed-in user.
        empty={false}
        sort={{ field: 'username', order: 'ASC' }}
        perPage={25}
      >
        <Table />
      </List>
    </>
  );
};
