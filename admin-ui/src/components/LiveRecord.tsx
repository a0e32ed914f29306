import { Box, LinearProgress } from '@mui/material';
import { Fragment, type ReactNode } from 'react';
import { type RaRecord, RecordContextProvider, useGetOne, useResourceContext, useTranslate } from 'react-admin';
import { useParams } from 'react-router-dom';
import { GraphqlError } from '../api/post';
import { NotFound } from './NotFound';
import { PageHeading } from './PageHeading';
import { ProblemAlert } from './ProblemAlert';
import { useFormat } from './use-format';

// React-Admin takes an item of a list as the cached record unless `meta` differs. The page of a record needs more fields than the list
// has, so it sends this `meta`.
const WHOLE = { whole: true };

/** React-Admin's key of the cached record of a page. */
export const recordKeyOf = (resource: string, id: string) => [resource, 'getOne', { id, meta: WHOLE }];

/**
 * The record in the page's address, fetched again at an interval in milliseconds. If the server is unavailable for a moment, the record
 * stays on screen. `children` also get the time of the last answer.
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
        {/* A new key resets the page's state for another record. */}
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

/** Whether the server has no record with this id, or the id isn't valid. */
const isGone = (error: Error): boolean =>
  error instanceof GraphqlError && ['ra.notification.item_doesnt_exist', 'BAD_USER_INPUT'].includes(error.code);
