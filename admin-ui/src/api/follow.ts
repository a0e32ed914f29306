import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { ownPageHeaders } from './post';

/** A stream that failed or ended is opened again after this time. */
const AGAIN_MS = 30_000;

/**
 * Follows a subscription until the returned function is called. `onOpen` tells whether events come: while they don't, the caller has to poll. A
 * hidden page closes its stream, since a browser opens only six connections to a server.
 */
export const follow = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { onData, onOpen }: { onData: (data: Data) => void; onOpen: (isOpen: boolean) => void },
): (() => void) => {
  const query = print(document);
  let end = () => {};
  let again: ReturnType<typeof setTimeout> | undefined;
  /** Numbers the streams, so that a late event of an earlier one is ignored. */
  let current = 0;

  const close = () => {
    current += 1;
    clearTimeout(again);
    end();
    end = () => {};
    onOpen(false);
  };

  const open = async () => {
    const own = current;
    const isOwn = () => own === current;
    const closed = () => {
      if (!isOwn()) return;
      close();
      again = setTimeout(open, AGAIN_MS);
    };
    try {
      const { createClient } = await import('graphql-sse');
      if (!isOwn()) return;
      const client = createClient({
        url: '/graphql/stream',
        credentials: 'same-origin',
        headers: ownPageHeaders,
        retryAttempts: 0,
      });
      end = client.subscribe<Data>(
        { query, variables },
        {
          next: ({ data, errors }) => {
            if (!isOwn()) return;
            if (errors || !data) return closed();
            onOpen(true);
            onData(data);
          },
          error: closed,
          complete: closed,
        },
      );
    } catch {
      closed();
    }
  };

  const onVisibility = () => {
    close();
    if (!globalThis.document.hidden) void open();
  };
  globalThis.document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    globalThis.document.removeEventListener('visibilitychange', onVisibility);
    close();
  };
};
