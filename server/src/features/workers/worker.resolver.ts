import type { Sql } from '@tidings/core/ledger/sql';
import { listWorkers } from '@tidings/core/ledger/workers';
import { Authorized, Query, Resolver } from 'type-graphql';
import { WorkerObject } from './worker.object.js';

/** A worker that hasn't reported for this long counts as gone. Workers report every five seconds. */
const SILENT_SECONDS = 15;

@Resolver()
export class WorkerResolver {
  constructor(private readonly services: { sql: Sql }) {}

  @Authorized('READ')
  @Query(() => [WorkerObject], {
    name: 'workers',
    description: 'Workers that reported within the last 15 seconds, by name.',
  })
  list() {
    return listWorkers(this.services.sql, { seconds: SILENT_SECONDS });
  }
}
