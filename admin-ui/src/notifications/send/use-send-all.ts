import { useRef, useState } from 'react';
import { useRefresh } from 'react-admin';
import { ask } from '../../api/connection';
import { useErrorMessage } from '../../api/use-error-message';
import { type NotificationRecordFragment, SendNotificationDocument } from '../notifications.generated';

/** Why one of them could not be sent. */
export interface SendProblem {
  name: string;
  problem: string;
}

/**
 * Sends each of the notifications. Its idempotency key is made when this is first used, so that two clicks, or a second try
 * after an answer that got lost, are one send. `onAllAccepted` is given the dispatches' ids.
 */
export const useSendAll = (
  notifications: NotificationRecordFragment[],
  onAllAccepted: (dispatchIds: string[]) => void,
) => {
  const errorMessage = useErrorMessage();
  const refresh = useRefresh();
  const round = useRef(newKey());
  const accepted = useRef(new Map<string, string>());
  const isRunning = useRef(false);
  const [isSending, setSending] = useState(false);
  const [done, setDone] = useState(0);
  const [problems, setProblems] = useState<SendProblem[]>([]);

  const sendOne = async ({ id }: NotificationRecordFragment, when: SendWhen) => {
    if (accepted.current.has(id)) return;
    const input = { notificationId: id, idempotencyKey: `${round.current}:${id}`, ...when };
    const { sendNotification } = await ask(SendNotificationDocument, { input });
    accepted.current.set(id, sendNotification.id);
  };

  const send = async (when: SendWhen) => {
    // A state is seen only after the next rendering, and a second click may come before that.
    if (isRunning.current) return;
    isRunning.current = true;
    setSending(true);
    const failed: SendProblem[] = [];
    for (const notification of notifications) {
      await sendOne(notification, when).catch((error: unknown) =>
        failed.push({ name: notification.name, problem: errorMessage(error) }),
      );
      setDone(accepted.current.size);
    }
    isRunning.current = false;
    setSending(false);
    setProblems(failed);
    refresh();
    if (failed.length === 0) onAllAccepted([...accepted.current.values()]);
  };

  return { send, isSending, done, problems };
};

interface SendWhen {
  /** ISO 8601; null is now. */
  sendAt: string | null;
  expiresAt: string | null;
}

// Not crypto.randomUUID, which browsers keep from pages that came without TLS from another host than their own.
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
