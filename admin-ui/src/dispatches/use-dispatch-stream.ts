import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { follow } from '../api/follow';
import { recordKeyOf } from '../components/LiveRecord';
import type { Dispatch } from './dispatch-states';
import { DispatchProgressDocument, type DispatchStateFragment } from './dispatches.generated';

/** The whole dispatch is read at most this often because of events. */
const READ_APART_MS = 2_000;

/**
 * Follows a dispatch, and writes each event into the cached record. Reads the whole record again if its lists may have changed, such as its
 * failures. Returns whether events arrive; if not, the page must poll.
 */
export const useDispatchStream = (id: string): boolean => {
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => {
    const key = recordKeyOf('dispatches', id);
    let reading: ReturnType<typeof setTimeout> | undefined;
    const readSoon = () => {
      reading ??= setTimeout(() => {
        reading = undefined;
        void queryClient.invalidateQueries({ queryKey: key });
      }, READ_APART_MS);
    };
    const end = follow(
      DispatchProgressDocument,
      { id },
      {
        onOpen: setIsOpen,
        onData: ({ dispatchProgress: state }) => {
          const record = queryClient.getQueryData<Dispatch>(key);
          if (!record) return;
          if (changesMore(record, state)) readSoon();
          queryClient.setQueryData<Dispatch>(key, {
            ...record,
            ...state,
            counts: { ...record.counts, ...state.counts },
          });
        },
      },
    );
    return () => {
      clearTimeout(reading);
      end();
    };
  }, [id, queryClient]);

  return isOpen;
};

const READ_WITH = ['failed', 'suppressed', 'bounced', 'uncertain'] as const;

/** Whether the record has more than its state that may have changed: its failures, bounces and reasons of suppressions are lists. */
const changesMore = (before: DispatchStateFragment, after: DispatchStateFragment): boolean =>
  before.status !== after.status ||
  before.stopCause !== after.stopCause ||
  READ_WITH.some((name) => before.counts[name] !== after.counts[name]);
