import Description from '@mui/icons-material/Description';
import {
  BulkDeleteButton,
  DataTable,
  List,
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
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { topicFilter } from '../topics/public/topic-filter';

const KINDS = ['MAIL', 'LAYOUT', 'PARTIAL'].map((id) => ({ id, name: `tidings.templates.kinds.${id}` }));

const filters = [
  <SearchInput key="q" source="q" alwaysOn />,
  <SelectInput key="kind" source="kind" choices={KINDS} />,
  topicFilter,
];

const Table = () => {
  const translate = useTranslate();
  const { canAccess: mayChange } = useCanAccess({ resource: 'templates', action: 'edit' });
  const rowClick = mayChange ? 'edit' : 'show';
  if (useIsSmall()) {
    return (
      <SimpleList
        rowClick={rowClick}
        primaryText={({ slug }) => slug}
        secondaryText={({ description, title }) => description || title}
        tertiaryText={({ updatedAt }) => <When at={updatedAt} />}
      />
    );
  }
  return (
    <DataTable
      rowClick={rowClick}
      bulkActionButtons={mayChange ? <BulkDeleteButton mutationMode="pessimistic" /> : false}
      hiddenColumns={['createdAt']}
    >
      <DataTable.Col source="slug" />
      <DataTable.Col source="kind" disableSort render={({ kind }) => translate(`tidings.templates.kinds.${kind}`)} />
      <DataTable.Col source="title" />
      <DataTable.Col source="description" />
      <DataTable.Col source="topicSlug" disableSort render={({ topic }) => topic?.name} />
      <DataTable.NumberCol source="version" />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
      <DataTable.Col source="updatedAt" render={({ updatedAt }) => <When at={updatedAt} />} />
      {mayChange && (
        <DataTable.Col
          source="copy"
          disableSort
          render={({ slug }) => (
            <CopyRecordButton resource="templates" id={slug} label={translate('tidings.templates.clone', { slug })} />
          )}
        />
      )}
    </DataTable>
  );
};

export const TemplateList = () => (
  <>
    <PageHeading text="tidings.menu.templates" />
    <List
      filters={filters}
      actions={<ListActions />}
      empty={<EmptyList icon={<Description />} />}
      sort={{ field: 'slug', order: 'ASC' }}
    >
      <Table />
    </List>
  </>
);
