import { Link as MuiLink, Typography } from '@mui/material';
import { useState } from 'react';
import { DataTable, SimpleList, useCanAccess, useListContext, useTranslate } from 'react-admin';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { wideTable } from '../components/wide-table';
import { useAddressText } from '../deliveries/public/erased';
import { FeedbackDialog } from './FeedbackDialog';
import { type FeedbackItem, isSuppressible } from './feedback-item';
import { KindChip } from './public/KindChip';
import { SuppressButton } from './SuppressButton';

const Column = DataTable.Col<FeedbackItem>;

/** Table of events. The address of an event opens its details. Only events that an operator can act on can be selected. */
export const FeedbackTable = ({ storeKey }: { storeKey: string }) => {
  const translate = useTranslate();
  const [opened, setOpened] = useState<FeedbackItem>();
  const { canAccess = false } = useCanAccess({ resource: 'feedback', action: 'edit' });
  const isSmall = useIsSmall();
  const dialog = opened && <FeedbackDialog item={opened} onClose={() => setOpened(undefined)} />;
  const opener = (item: FeedbackItem) => <Opener item={item} isWholeRow={isSmall} onOpen={() => setOpened(item)} />;
  if (isSmall) {
    return (
      <>
        <SimpleList<FeedbackItem>
          rowClick={false}
          primaryText={opener}
          secondaryText={(item) => (
            <>
              {item.errorClass && `${translate(`tidings.error_class.${item.errorClass}`, { _: item.errorClass })} · `}
              {!item.delivery && `${translate('tidings.feedback.no_mail')} · `}
              <When at={item.receivedAt} />
            </>
          )}
          tertiaryText={({ kind, bounceClass }) => <KindChip kind={kind} bounceClass={bounceClass} />}
          sx={{
            '& .MuiListItem-root': { position: 'relative' },
            '& .MuiListItemText-primary': { overflowWrap: 'anywhere' },
            '& .RaSimpleList-tertiary': { opacity: 1 },
          }}
        />
        {dialog}
      </>
    );
  }
  return (
    <>
      <DataTable<FeedbackItem>
        rowClick={(_id, _resource, item) => {
          setOpened(item as FeedbackItem);
          return false;
        }}
        bulkActionButtons={canAccess && <BulkActions />}
        isRowSelectable={isSuppressible}
        hiddenColumns={['source', 'at', 'statusCode']}
        storeKey={storeKey}
        sx={wideTable}
      >
        <Column source="receivedAt" render={({ receivedAt }) => <When at={receivedAt} />} />
        <Column
          source="kind"
          disableSort
          render={({ kind, bounceClass }) => <KindChip kind={kind} bounceClass={bounceClass} />}
        />
        <Column source="email" disableSort render={opener} sx={{ overflowWrap: 'break-word' }} />
        <Column source="errorClass" disableSort render={(item) => <Cause item={item} />} />
        <Column
          source="dispatchId"
          disableSort
          render={({ delivery }) => delivery?.dispatch.event ?? translate('tidings.feedback.no_mail')}
        />
        <Column
          source="source"
          disableSort
          render={({ source }) => translate(`tidings.feedback_source.${source}`, { _: source })}
        />
        <Column source="statusCode" disableSort />
        <Column source="at" disableSort render={({ at }) => <When at={at} />} />
      </DataTable>
      {dialog}
    </>
  );
};

const Opener = ({ item, isWholeRow, onOpen }: { item: FeedbackItem; isWholeRow: boolean; onOpen: () => void }) => {
  const translate = useTranslate();
  const addressText = useAddressText();
  return (
    <MuiLink
      component="button"
      type="button"
      onClick={onOpen}
      sx={{
        textAlign: 'start',
        font: 'inherit',
        overflowWrap: 'break-word',
        ...(isWholeRow && { color: 'inherit', '&::after': { content: '""', position: 'absolute', inset: 0 } }),
      }}
    >
      {item.email ? addressText(item) : translate('tidings.feedback.no_address')}
    </MuiLink>
  );
};

/** Cause, and the beginning of what the other server said. */
const Cause = ({ item: { errorClass, diagnostic } }: { item: FeedbackItem }) => {
  const translate = useTranslate();
  if (!errorClass && !diagnostic) return '–';
  return (
    <>
      {errorClass && translate(`tidings.error_class.${errorClass}`, { _: errorClass })}
      <Typography
        variant="body2"
        sx={{
          color: 'text.secondary',
          display: '-webkit-box',
          WebkitLineClamp: 2,
          WebkitBoxOrient: 'vertical',
          overflow: 'hidden',
          overflowWrap: 'anywhere',
        }}
      >
        {diagnostic}
      </Typography>
    </>
  );
};

const BulkActions = () => {
  const { selectedIds, onUnselectItems } = useListContext();
  return <SuppressButton ids={selectedIds.map(String)} onDone={onUnselectItems} />;
};
