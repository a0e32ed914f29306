import { eventIdOf } from '@tidings/core/ledger/event-id';
import type { AttemptOutcome } from '@tidings/core/ledger/status';
import type {
  AnnouncedAttempt,
  AnnouncedDispatch,
  AnnouncedFeedback,
  AnnouncedSuppression,
  AnnouncedTemplate,
  WebhookOutboxEntry,
} from '@tidings/core/ledger/webhook-outbox';
import type { TraceContext } from '@tidings/core/tracing/trace-context';

/** An event as the receiver gets it. */
export interface WebhookEvent {
  /** The same for each try, and when it is replayed. */
  id: string;
  type: string;
  /** When it happened; ISO 8601. */
  timestamp: string;
  data: Record<string, unknown>;
  /** The trace of its send (W3C Trace Context). Absent: none. */
  traceparent?: string;
}

/** The send that an event belongs to. */
export interface EventSend {
  id: string;
  notificationId: string | null;
  event: string;
  topic: string | null;
  templateSlug: string;
  templateVersion: number;
  /** `user:<id>` or `key:<id>`. */
  caller: string;
  metadata: Record<string, unknown> | null;
  trace: TraceContext | null;
}

/** An event with what decides who gets it, and in which order. */
export interface RoutedEvent {
  event: WebhookEvent;
  send: EventSend | undefined;
  /** Events with the same key are sent in order. */
  laneKey: string;
}

const TYPES: Record<AttemptOutcome, string> = {
  SENT: 'delivery.sent',
  RETRY: 'delivery.retrying',
  FAILED: 'delivery.failed',
  UNCERTAIN: 'delivery.uncertain',
  SUPPRESSED: 'delivery.suppressed',
  EXPIRED: 'delivery.expired',
};

const DISPATCH_TYPES: Record<AnnouncedDispatch['status'], string> = {
  COMPLETED: 'dispatch.completed',
  PAUSED: 'dispatch.paused',
  CANCELLED: 'dispatch.stopped',
};

const idOf = (...parts: (string | number)[]): string => `evt_${eventIdOf(parts.join('.'))}`;

const instant = (text: string): string => new Date(text).toISOString();

/** What each event says of its send. */
const sendData = (send: EventSend) => ({
  dispatchId: send.id,
  notificationId: send.notificationId,
  event: send.event,
  topic: send.topic,
  template: send.templateSlug,
  templateVersion: send.templateVersion,
  metadata: send.metadata,
});

const traceOf = ({ trace }: EventSend) => (trace ? { traceparent: trace.traceparent } : {});

/** All mails of a claim may have one lease token, so the delivery is part of the id. */
export const attemptEvent = (attempt: AnnouncedAttempt, send: EventSend): RoutedEvent => {
  const type = TYPES[attempt.outcome];
  return {
    send,
    laneKey: attempt.deliveryId,
    event: {
      id: idOf(attempt.attemptId, attempt.deliveryId, type),
      type,
      timestamp: instant(attempt.at),
      ...traceOf(send),
      data: {
        deliveryId: attempt.deliveryId,
        ...sendData(send),
        email: attempt.email,
        userId: attempt.userId,
        attempt: attempt.attempt,
        smtpCode: attempt.smtpCode,
        enhancedCode: attempt.enhancedCode,
        errorClass: attempt.errorClass,
        error: attempt.error,
        messageId: attempt.messageId,
      },
    },
  };
};

export const feedbackEvent = (feedback: AnnouncedFeedback, send: EventSend): RoutedEvent => {
  const type = `delivery.${feedback.kind.toLowerCase()}`;
  return {
    send,
    laneKey: feedback.deliveryId,
    event: {
      id: idOf(feedback.eventId, type),
      type,
      timestamp: instant(feedback.at),
      ...traceOf(send),
      data: {
        deliveryId: feedback.deliveryId,
        ...sendData(send),
        email: feedback.email,
        userId: feedback.userId,
        bounceClass: feedback.bounceClass,
        errorClass: feedback.errorClass,
        enhancedCode: feedback.statusCode,
        error: feedback.diagnostic,
      },
    },
  };
};

export const dispatchEvent = (
  { status, round, cause, counts, at, pausedAs }: AnnouncedDispatch,
  send: EventSend,
): RoutedEvent => {
  const type = DISPATCH_TYPES[status];
  return {
    send,
    laneKey: send.id,
    event: {
      id: idOf(send.id, type, status === 'COMPLETED' ? round : (pausedAs ?? '')),
      type,
      timestamp: instant(at),
      ...traceOf(send),
      data: {
        ...sendData(send),
        counts,
        ...(status === 'COMPLETED' && { round }),
        ...(status === 'PAUSED' && { cause }),
      },
    },
  };
};

const suppressionEvent = ({ type, at, ...suppression }: AnnouncedSuppression): RoutedEvent => ({
  send: undefined,
  laneKey: suppression.email,
  event: {
    id: idOf(type, suppression.suppressionId, suppression.email, suppression.reason),
    type,
    timestamp: instant(at),
    data: suppression,
  },
});

const templateEvent = ({ slug, version, at }: AnnouncedTemplate): RoutedEvent => ({
  send: undefined,
  laneKey: slug,
  event: {
    id: idOf('template.updated', slug, version),
    type: 'template.updated',
    timestamp: instant(at),
    data: { template: slug, templateVersion: version },
  },
});

/** The events of an entry of the outbox. Those of a send that isn't stored any more are left out. */
export const eventsOf = (entry: WebhookOutboxEntry, sends: ReadonlyMap<string, EventSend>): RoutedEvent[] => {
  if (entry.kind === 'SUPPRESSION') return entry.entries.map(suppressionEvent);
  if (entry.kind === 'TEMPLATE') return entry.entries.map(templateEvent);
  const send = sends.get(entry.dispatchId ?? '');
  if (!send) return [];
  switch (entry.kind) {
    case 'ATTEMPT':
      return entry.entries.map((attempt) => attemptEvent(attempt, send));
    case 'FEEDBACK':
      return entry.entries.map((feedback) => feedbackEvent(feedback, send));
    case 'DISPATCH':
      return entry.entries.map((dispatch) => dispatchEvent(dispatch, send));
  }
};
