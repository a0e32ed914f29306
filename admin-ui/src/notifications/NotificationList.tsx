import Campaign from '@mui/icons-material/Campaign';
import {
  AutocompleteInput,
  DataTable,
  List,
  ReferenceInput,
  SearchInput,
  SelectInput,
  SimpleList,
  useCanAccess,
  useTranslate,
} from 'react-admin';
import { CopyRecordButton } from '../components/CopyRecordButton';
import { EmptyList } from '../components/EmptyList';
import { ListActions } from '../components/ListActions';
import { PageHeading } from '../components/PageHeading';
import { RowLink } from '../components/RowLink';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { topicFilter } from '../topics/public/topic-filter';
import { audienceTypes } from './audience-types';
import { LastDispatch } from './LastDispatch';
import { NotificationBulkActions } from './NotificationBulkActions';
import { RowSendButton } from './RowSendButton';

const filters = [
  <SearchInput key="q" source="q" alwaysOn />,
  <SelectInput key="type" source="type" choices={audienceTypes} />,
  <ReferenceInput key="templateSlug" source="templateSlug" reference="templates" sort={{ field: 'slug', order: 'ASC' }}>
    <AutocompleteInput optionText="slug" filterToQuery={(q: string) => (q ? { q } : {})} />
  </ReferenceInput>,
  topicFilter,
];

const Table = () => {
  const translate = useTranslate();
  const format = useFormat();
  const { canAccess: mayChange } = useCanAccess({ resource: 'notifications', action: 'edit' });
  if (useIsSmall()) {
    return (
      <SimpleList
        linkType={false}
        primaryText={({ name }) => <RowLink>{name}</RowLink>}
        secondaryText={({ type, audienceSize }) =>
          `${translate(`tidings.audience_type.${type}`)} · ${translate('tidings.people', {
            smart_count: audienceSize,
          })}`
        }
        tertiaryText={() => <RowSendButton />}
        sx={{ '& .RaSimpleList-tertiary': { opacity: 1 } }}
      />
    );
  }
  return (
    <DataTable
      bulkActionButtons={mayChange ? <NotificationBulkActions /> : false}
      hiddenColumns={['queue', 'updatedAt']}
    >
      <DataTable.Col source="name" />
      <DataTable.Col source="templateSlug" />
      <DataTable.Col source="type" render={({ type }) => translate(`tidings.audience_type.${type}`)} />
      <DataTable.NumberCol
        source="audienceSize"
        disableSort
        render={({ audienceSize }) => format.number(audienceSize)}
      />
      <DataTable.Col
        source="lastDispatch"
        disableSort
        render={({ lastDispatch }) => <LastDispatch dispatch={lastDispatch} />}
      />
      <DataTable.Col source="queue" disableSort />
      <DataTable.Col source="updatedAt" render={({ updatedAt }) => format.moment(updatedAt)} />
      <DataTable.Col
        label={false}
        sx={{ textAlign: 'right', whiteSpace: 'nowrap' }}
        render={({ id, name }) => (
          <>
            <CopyRecordButton
              resource="notifications"
              id={id}
              label={translate('tidings.notifications.clone', { name })}
            />
            <RowSendButton />
          </>
        )}
      />
    </DataTable>
  );
};

export const NotificationList = () => (
  <>
    <PageHeading text="tidings.menu.notifications" />
    <List
      filters={filters}
      actions={<ListActions />}
      empty={<EmptyList icon={<Campaign />} />}
      sort={{ field: 'createdAt', order: 'DESC' }}
      perPage={25}
    >
      <Table />
    </List>
  </>
);
