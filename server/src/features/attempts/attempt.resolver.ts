import { stopReasonOf } from '@tidings/core/ledger/stop-reasons';
import { Arg, Authorized, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { AttemptFilter } from './attempt.inputs.js';
import { AttemptObject, AttemptPage, StopReason } from './attempt.object.js';
import type { AttemptService } from './attempt.service.js';

@Resolver(() => AttemptObject)
export class AttemptResolver {
  constructor(private readonly services: { attempts: AttemptService }) {}

  @Authorized('READ')
  @Query(() => AttemptPage, {
    name: 'attempts',
    description:
      'Attempts from the delivery log, most recent first by default. Sort fields: finishedAt, queuedAt, durationMs, attempt, email, outcome.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => AttemptFilter, { nullable: true }) filter?: AttemptFilter,
  ) {
    return this.services.attempts.list({ page, sort, filter });
  }

  @FieldResolver(() => StopReason, {
    nullable: true,
    description: 'The reason in `error` if nothing was sent, as a code; null otherwise.',
  })
  stopReason(@Root() { error }: AttemptObject) {
    return stopReasonOf(error);
  }
}
