import { useRef, useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import { ask } from '../../api/connection';
import { useErrorMessage } from '../../api/use-error-message';
import { useFormat } from '../../components/use-format';
import { type AddedSoFar, addMatching } from './add-matching';
import { CreateGroupForUsersDocument } from './add-to-group.generated';
import type { ChosenGroup } from './GroupChoice';

const idOf = async ({ id, name }: ChosenGroup): Promise<string> =>
  id ?? (await ask(CreateGroupForUsersDocument, { input: { name } })).group.id;

/** Adds users to an existing or new group, and shows the result. `done` is null while nothing runs. */
export const useAddToGroup = ({ onDone }: { onDone: () => void }) => {
  const notify = useNotify();
  const refresh = useRefresh();
  const format = useFormat();
  const errorMessage = useErrorMessage();
  const stopping = useRef(new AbortController());
  const [done, setDone] = useState<AddedSoFar | null>(null);

  const add = async (group: ChosenGroup, filter: Record<string, unknown>) => {
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    let latest: AddedSoFar = { matched: 0, added: 0 };
    const onProgress = (now: AddedSoFar) => {
      latest = now;
      setDone(now);
    };
    const argsOf = ({ matched, added }: AddedSoFar) => ({
      smart_count: added,
      count: format.number(added),
      already: format.number(matched - added),
      group: group.name,
    });
    onProgress(latest);
    try {
      const result = await addMatching(ask, { groupId: await idOf(group), filter, signal, onProgress });
      const message = signal.aborted ? 'tidings.users.adding_stopped' : 'tidings.users.added_to_group';
      notify(message, {
        type: signal.aborted ? 'warning' : 'success',
        messageArgs: argsOf(result),
        autoHideDuration: 10_000,
      });
      onDone();
    } catch (error) {
      const message = latest.matched > 0 ? 'tidings.users.adding_failed' : errorMessage(error);
      notify(message, { type: 'error', messageArgs: { ...argsOf(latest), problem: errorMessage(error) } });
    } finally {
      setDone(null);
      refresh();
    }
  };
  return { add, done, stop: () => stopping.current.abort() };
};
