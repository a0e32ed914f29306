import type { GraphqlClient } from '../../api/graphql-client';
import { AddMatchingMembersDocument, type AddMatchingMembersMutation } from './add-to-group.generated';

export interface AddedSoFar {
  /** Number of users who match the filter. */
  matched: number;
  /** Number of users who weren't members of the group before. */
  added: number;
}

/** Adds all users who match a filter to a group, in batches. Resolves to the result, also after `signal` aborts. */
export const addMatching = async (
  ask: GraphqlClient,
  {
    groupId,
    filter,
    signal,
    onProgress,
  }: {
    groupId: string;
    filter: Record<string, unknown>;
    signal: AbortSignal;
    onProgress: (done: AddedSoFar) => void;
  },
): Promise<AddedSoFar> => {
  const done = { matched: 0, added: 0 };
  let after: string | null = null;
  do {
    const answer: AddMatchingMembersMutation = await ask(AddMatchingMembersDocument, { groupId, filter, after });
    const part = answer.addMatchingUsersToGroup;
    done.matched += part.matched;
    done.added += part.added;
    onProgress({ ...done });
    after = part.next;
  } while (after && !signal.aborted);
  return done;
};
