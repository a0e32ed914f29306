import type { Sql } from '@tidings/core/ledger/sql';
import { Authorized, Query, Resolver } from 'type-graphql';
import { listRunningWorkers } from './running-workers.js';
import { WorkerObject } from './worker.object.js';

@Resolver()
export class WorkerResolver {
  constructor(private readonly services: { sql: Sql }) {}

  @Authorized('READ')
  @Query(() => [WorkerObject], {
    name: 'workers',
    description: 'Workers that reported within the last 15 seconds, by name.',
  })
  list() {
    return listRunningWorkers(this.services.sql);
  }
}
