import { readDispatchContents } from '@tidings/core/ledger/dispatch-content';
import { readFirstBatches } from '@tidings/core/ledger/first-batch-counts';
import type { Sql } from '@tidings/core/ledger/sql';
import { countSuppressedBy } from '@tidings/core/ledger/suppressed-by';
import { loadByOwner, loadFromMap, loadRequired } from '../../foundation/graphql/data-loaders.js';
import type { DispatchService } from './dispatch.service.js';
import type { DispatchWatch } from './dispatch-watch.js';

export type DispatchLoaders = ReturnType<typeof createDispatchLoaders>;

export const createDispatchLoaders = ({
  dispatches,
  dispatchWatch,
  sql,
}: {
  dispatches: DispatchService;
  dispatchWatch: DispatchWatch;
  sql: Sql;
}) => ({
  dispatch: loadRequired(dispatches.findMany, 'dispatch.notFound'),
  dispatchContent: loadRequired((ids) => readDispatchContents(sql, [...ids]), 'dispatch.contentNotFound'),
  suppressedByOfDispatch: loadByOwner(async (ids) =>
    (await countSuppressedBy(sql, ids)).map(({ dispatchId, ...item }) => ({ ownerId: dispatchId, item })),
  ),
  attachmentsOfDispatch: loadByOwner(dispatches.findAttachments),
  failuresOfDispatch: loadByOwner(dispatches.findFailures),
  firstBatchReport: loadFromMap((ids) => readFirstBatches(sql, ids), null),
  callerName: loadFromMap(dispatches.findCallerNames, null),
  lastDispatch: loadFromMap(dispatches.findLatest, null),
  /** What a subscription needs. Unlike other resolvers, it reaches services by the context only. */
  dispatchProgress: { find: dispatches.find, watch: dispatchWatch.watch },
});
