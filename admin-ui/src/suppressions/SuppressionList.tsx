import Block from '@mui/icons-material/Block';
import Upload from '@mui/icons-material/Upload';
import { Chip } from '@mui/material';
import {
  Button,
  CanAccess,
  DataTable,
  FilterButton,
  List,
  SearchInput,
  SelectArrayInput,
  SelectInput,
  SimpleList,
  useCanAccess,
  useListContext,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import { EmptyList } from '../components/EmptyList';
import { ExportButton } from '../components/ExportButton';
import { ListActions } from '../components/ListActions';
import { PageHeading } from '../components/PageHeading';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { ScannerBanner } from '../unsubscribing/public/ScannerBanner';
import { hasExpired, REASONS, SCOPES, useSuppressionTexts } from './suppression-texts';
import type { SuppressionRecordFragment } from './suppressions.generated';
import { TopicFilter } from './TopicInput';
import { UndoButton } from './UndoButton';

type Row = SuppressionRecordFragment;

const reasonChoices = REASONS.map((id) => ({ id, name: `tidings.suppressions.by.${id}` }));
const scopeChoices = SCOPES.map((id) => ({ id, name: `tidings.suppressions.scope.${id}` }));

const filtersWith = (searchLabel: string) => [
  <SearchInput
    key="q"
    source="q"
    placeholder={searchLabel}
    slotProps={{ htmlInput: { 'aria-label': searchLabel } }}
    alwaysOn
  />,
  <SelectArrayInput key="reason" source="reason" choices={reasonChoices} />,
  <SelectInput key="scope" source="scope" choices={scopeChoices} />,
  <TopicFilter key="topic" source="topic" />,
];

const ImportButton = () => {
  const translate = useTranslate();
  return (
    <CanAccess resource="suppressions" action="create">
      <Button component={Link} to="/suppressions/import" label={translate('tidings.suppressions.import.button')}>
        <Upload />
      </Button>
    </CanAccess>
  );
};

const UndoChosen = () => {
  const { selectedIds, onUnselectItems } = useListContext();
  return <UndoButton ids={selectedIds.map(String)} onDone={onUnselectItems} />;
};

const Expiry = ({ expiresAt }: { expiresAt: string | null }) => {
  const translate = useTranslate();
  if (!expiresAt) return null;
  return hasExpired({ expiresAt }) ? (
    <Chip label={translate('tidings.suppressions.expired')} size="small" />
  ) : (
    <When at={expiresAt} />
  );
};

const Table = () => {
  const format = useFormat();
  const texts = useSuppressionTexts();
  const { canAccess: mayUndo } = useCanAccess({ resource: 'suppressions', action: 'edit' });
  if (useIsSmall()) {
    return (
      <SimpleList<Row>
        primaryText={(row) => texts.address(row)}
        secondaryText={(row) => `${texts.reason(row)} · ${texts.scope(row)}`}
        tertiaryText={({ createdAt }) => format.relative(createdAt)}
        linkType="show"
      />
    );
  }
  return (
    <DataTable<Row> rowClick="show" bulkActionButtons={mayUndo ? <UndoChosen /> : false} hiddenColumns={['createdBy']}>
      <DataTable.Col source="email" render={(row) => texts.address(row as Row)} />
      <DataTable.Col source="reason" disableSort render={(row) => texts.reason(row as Row)} />
      <DataTable.Col source="scope" disableSort render={(row) => texts.scope(row as Row)} />
      <DataTable.Col source="note" disableSort sx={{ minWidth: 120, maxWidth: 320, overflowWrap: 'break-word' }} />
      <DataTable.Col source="createdBy" disableSort />
      <DataTable.Col source="createdAt" disableSort render={({ createdAt }) => <When at={createdAt} />} />
      <DataTable.Col source="expiresAt" disableSort render={({ expiresAt }) => <Expiry expiresAt={expiresAt} />} />
    </DataTable>
  );
};

export const SuppressionList = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading text="tidings.menu.suppressions" about={translate('tidings.suppressions.about')} />
      <ScannerBanner />
      <List
        filters={filtersWith(translate('tidings.suppressions.search'))}
        actions={
          <ListActions>
            <FilterButton />
            <ImportButton />
            <ExportButton path="/export/suppressions.csv" name={translate('tidings.suppressions.export_file')} />
          </ListActions>
        }
        empty={
          <EmptyList icon={<Block />}>
            <ImportButton />
          </EmptyList>
        }
        sort={{ field: 'id', order: 'DESC' }}
        perPage={25}
        exporter={false}
        sx={{ '& .RaList-actions': { flexWrap: { sm: 'wrap' }, justifyContent: 'flex-end' } }}
      >
        <Table />
      </List>
    </>
  );
};
