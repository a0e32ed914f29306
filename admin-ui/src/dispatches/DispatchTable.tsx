import { DataTable, SimpleList, useTranslate } from 'react-admin';
import { DispatchChip } from '../components/DispatchChip';
import { DispatchProgress } from '../components/DispatchProgress';
import { TemplateVersion } from '../components/TemplateVersion';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { wideTable } from '../components/wide-table';
import type { DispatchRecordFragment } from './dispatches.generated';
import { EventName } from './EventName';

const Column = DataTable.Col<DispatchRecordFragment>;

export const DispatchTable = ({ storeKey }: { storeKey: string }) => {
  const translate = useTranslate();
  const format = useFormat();
  if (useIsSmall()) {
    return (
      <SimpleList<DispatchRecordFragment>
        primaryText={({ event }) => event}
        secondaryText={({ event, counts, createdAt, status }) => (
          <>
            <DispatchProgress counts={counts} label={event} />
            <DispatchChip status={status} failed={counts.failed} />{' '}
            {translate('tidings.mails', { smart_count: counts.total })} · <When at={createdAt} />
          </>
        )}
      />
    );
  }
  return (
    <DataTable<DispatchRecordFragment>
      bulkActionButtons={false}
      rowClick="show"
      hiddenColumns={['queue', 'completedAt', 'source']}
      storeKey={storeKey}
      sx={wideTable}
    >
      {/* Not sortable: with half a million dispatches, only the default order uses an index. */}
      <Column source="event" disableSort render={(dispatch) => <EventName dispatch={dispatch} />} />
      <Column
        source="templateSlug"
        disableSort
        render={({ templateSlug, templateVersion }) => (
          <TemplateVersion slug={templateSlug} version={templateVersion} />
        )}
      />
      <Column source="topic" disableSort render={({ topic }) => topic?.name} />
      <Column
        source="status"
        disableSort
        render={({ status, counts }) => <DispatchChip status={status} failed={counts.failed} />}
      />
      <Column
        source="progress"
        disableSort
        render={({ counts, event }) => <DispatchProgress counts={counts} label={event} />}
      />
      <Column source="total" disableSort align="right" render={({ counts }) => format.number(counts.total)} />
      <Column source="queue" disableSort />
      <Column source="source" disableSort render={({ source }) => translate(`tidings.dispatches.from.${source}`)} />
      <Column source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
      <Column source="completedAt" disableSort render={({ completedAt }) => <When at={completedAt} />} />
    </DataTable>
  );
};
