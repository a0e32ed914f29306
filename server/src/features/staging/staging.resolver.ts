import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import { Authorized, Query, Resolver } from 'type-graphql';
import { findOtherWorkers } from './other-workers.js';
import { StagingObject } from './staging.object.js';

@Resolver()
export class StagingResolver {
  constructor(private readonly services: { sql: Sql; staging: Staging }) {}

  @Authorized('READ')
  @Query(() => StagingObject, { description: 'Whom this installation may mail.' })
  async staging(): Promise<StagingObject> {
    const { sql, staging } = this.services;
    const others = await findOtherWorkers(sql, staging);
    return { ...staging, otherWorkers: others.map(({ name }) => name) };
  }
}
