import { issue } from '@tidings/core/errors/issue';
import { isDeliveryId } from '@tidings/core/ledger/delivery-id';
import type { Sql } from '@tidings/core/ledger/sql';
import {
  findUnsubscribeBursts,
  keepUnsubscribeBurst,
  undoUnsubscribeBurst,
} from '@tidings/core/ledger/unsubscribe-bursts';
import { Arg, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import { badInput } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { UnsubscribeBurstObject } from './unsubscribe-burst.object.js';

const MAX_NOTE_LENGTH = 500;

@Resolver(() => UnsubscribeBurstObject)
export class UnsubscribeBurstResolver {
  constructor(private readonly services: { sql: Sql }) {}

  @Authorized('READ')
  @Query(() => [UnsubscribeBurstObject], {
    description:
      'Unsubscribes of the last 14 days that look like a mail scanner’s, the latest burst first; at most 50.',
  })
  unsubscribeBursts() {
    return findUnsubscribeBursts(this.services.sql);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Undoes all unsubscribes of a burst: the people get mail again. `note`: why, 500 characters at most. Returns how many were undone; 0 if there is no such burst any more.',
  })
  undoUnsubscribeBurst(
    @Arg('id', () => ID) id: string,
    @Ctx() { viewer }: GraphqlContext,
    @Arg('note', () => String, { nullable: true }) note?: string | null,
  ) {
    checkBurstId(id);
    if (note && note.length > MAX_NOTE_LENGTH) {
      throw badInput(issue('note', 'text.maxLength', { max: MAX_NOTE_LENGTH }));
    }
    return undoUnsubscribeBurst(this.services.sql, { id, note: note ?? '', undoneBy: callerOf(viewer) });
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Takes the unsubscribes of a burst for people’s own: they hold, and aren’t listed any more. Returns how many there were.',
  })
  keepUnsubscribeBurst(@Arg('id', () => ID) id: string) {
    checkBurstId(id);
    return keepUnsubscribeBurst(this.services.sql, id);
  }
}

const checkBurstId = (id: string): void => {
  if (!isDeliveryId(id)) throw badInput(issue('id', 'unsubscribeBurst.id'));
};
