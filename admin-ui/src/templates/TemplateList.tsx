import Description from '@mui/icons-material/Description';
import {
  BulkDeleteButton,
  ColumnsButton,
  CreateButton,
  DataTable,
  List,
  SearchInput,
  SimpleList,
  TopToolbar,
  useCanAccess,
  useTranslate,
} from 'react-admin';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { CopyButton } from './CopyButton';

const filters = [<SearchInput key="q" source="q" alwaysOn />];

const Actions = () => (
  <TopToolbar>
    <ColumnsButton />
    <CreateButton />
  </TopToolbar>
);

const NoTemplates = () => {
  const translate = useTranslate();
  return (
    <EmptyState
      icon={<Description />}
      title={translate('tidings.templates.empty_title')}
      about={translate('tidings.templates.empty_about')}
    >
      <CreateButton variant="contained" />
    </EmptyState>
  );
};

const Table = () => {
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
      <DataTable.Col source="title" />
      <DataTable.Col source="description" />
      <DataTable.NumberCol source="version" />
      <DataTable.Col source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
      <DataTable.Col source="updatedAt" render={({ updatedAt }) => <When at={updatedAt} />} />
      {mayChange && <DataTable.Col source="copy" disableSort render={({ slug }) => <CopyButton slug={slug} />} />}
    </DataTable>
  );
};

export const TemplateList = () => (
  <>
    <PageHeading text="tidings.menu.templates" />
    <List filters={filters} actions={<Actions />} empty={<NoTemplates />} sort={{ field: 'slug', order: 'ASC' }}>
      <Table />
    </List>
  </>
);
