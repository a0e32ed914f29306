import { Box, LinearProgress } from '@mui/material';
import { Fragment, type ReactNode } from 'react';
import { type RaRecord, RecordContextProvider, useGetOne, useResourceContext, useTranslate } from 'react-admin';
import { useParams } from 'react-router-dom';
import { GraphqlError } from '../api/graphql-client';
import { NotFound } from './NotFound';
import { PageHeading } from './PageHeading';
import { ProblemAlert } from './ProblemAlert';
import { useFormat } from './use-format';

// React-Admin takes a list's items for the records themselves, unless they differ by this; and a page is told more than a list.
const WHOLE = { whole: true };

/**
 * The record that the page's address names, asked for again every so many milliseconds. It stays on the page while the server
 * is away: who watches a send must not be thrown out by a single answer that is missing. `children` are also told when it was answered.
 */
export const LiveRecord = <Item extends RaRecord<string>>({
  everyMs,
  children,
}: {
  everyMs: (record: Item) => number | false;
  children: (record: Item, answeredAt: number) => ReactNode;
}) => {
  const { id } = useParams<'id'>();
  const resource = useResourceContext()!;
  const translate = useTranslate();
  const format = useFormat();
  const { data, error, dataUpdatedAt, refetch } = useGetOne<Item>(
    resource,
    { id, meta: WHOLE },
    { refetchInterval: ({ state }) => (state.data ? everyMs(state.data) : false), retry: false },
  );

  if (error && !data && isGone(error)) return <NotFound />;

  const problem = error && (
    <ProblemAlert severity={data ? 'warning' : 'error'} onRetry={refetch} sx={{ mt: 2 }}>
      {error.message}
      {data && ` ${translate('tidings.live.stale', { time: format.moment(new Date(dataUpdatedAt).toISOString()) })}`}
    </ProblemAlert>
  );
  if (data) {
    return (
      <RecordContextProvider value={data}>
        {problem}
        {/* Another record is another page, with nothing left of this one. */}
        <Fragment key={data.id}>{children(data, dataUpdatedAt)}</Fragment>
      </RecordContextProvider>
    );
  }
  return (
    <Box sx={{ minHeight: 200 }}>
      <PageHeading text={translate(`resources.${resource}.name`, { smart_count: 1 })} />
      {problem ?? <LinearProgress aria-label={translate('ra.page.loading')} />}
    </Box>
  );
};

/** There is nothing under that id, or it can be no id at all. */
const isGone = (error: Error): boolean =>
  error instanceof GraphqlError && ['ra.notification.item_doesnt_exist', 'BAD_USER_INPUT'].includes(error.code);
