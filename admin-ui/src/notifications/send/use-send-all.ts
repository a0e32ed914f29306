import { useRef, useState } from 'react';
import { useRefresh } from 'react-admin';
import { ask } from '../../api/connection';
import { useErrorMessage } from '../../api/use-error-message';
import type { toAttachmentInput } from '../../components/attachments/attachment';
import {
  type FirstBatchInput,
  type NotificationRecordFragment,
  SendNotificationDocument,
} from '../notifications.generated';

/** Why a notification couldn't be sent. */
export interface SendProblem {
  name: string;
  problem: string;
}

/**
 * Sends each notification. The idempotency keys are created on first use, so a double click or a retry after a lost answer sends once.
 * `onAllAccepted` gets the dispatches' ids.
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

  const sendOne = async (
    { id, type }: NotificationRecordFragment,
    { firstBatch, spreadOverMinutes, ...options }: SendOptions,
  ) => {
    if (accepted.current.has(id)) return;
    const input = {
      notificationId: id,
      idempotencyKey: `${round.current}:${id}`,
      ...options,
      ...(firstBatch && type !== 'PERSONAL' && { firstBatch }),
      ...(spreadOverMinutes && type !== 'PERSONAL' && { spreadOverMinutes }),
    };
    const { sendNotification } = await ask(SendNotificationDocument, { input });
    accepted.current.set(id, sendNotification.id);
  };

  const send = async (options: SendOptions) => {
    // A ref, because React state updates only with the next render and a second click may come earlier.
    if (isRunning.current) return;
    isRunning.current = true;
    setSending(true);
    const failed: SendProblem[] = [];
    for (const notification of notifications) {
      await sendOne(notification, options).catch((error: unknown) =>
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

interface SendOptions {
  /** Start of the send as ISO 8601; null starts it at once. */
  sendAt: string | null;
  expiresAt: string | null;
  /** Time over which the mails of bulk sends leave; null or undefined sends them at once. */
  spreadOverMinutes?: number | null | undefined;
  /** Slug of a topic, if another one than prepared was chosen. */
  topic?: string;
  /** Slug of a sender, if one was chosen. */
  sender?: string;
  /** Only bulk sends have one. */
  firstBatch?: FirstBatchInput;
  attachments?: ReturnType<typeof toAttachmentInput>[];
}

// `crypto.randomUUID` needs HTTPS or localhost.
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
