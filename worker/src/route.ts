import type { Provider } from '@tidings/core/feedback/provider';
import type { Breaker, Outage } from './breaker.js';
import type { Mailer } from './mail/mailer.js';
import type { Semaphore } from './semaphore.js';

/** Number of mails composed and not yet sent, per connection: enough that no connection waits for a mail, few enough to keep memory small. */
export const COMPOSED_PER_CONNECTION = 3;

/** A mail server that mails are handed to, with what limits it. */
export interface Route {
  mailer: Pick<Mailer, 'send'>;
  /** Maximum number of connections. */
  connections: number;
  /** Has one permit for each mail in transit to the mail server. */
  sending: Semaphore;
  /** Has one permit for each mail that is composed and not yet sent. */
  composing: Semaphore;
  breaker: Pick<Breaker, 'open'>;
  /** The outage of a route that others can replace: mails that are claimed already aren't tried then. */
  outage?: () => Outage | undefined;
  /**
   * Call for a throttling reply. Lowers the rate of the recipient's domain, or that of the route. Returns false if the route's is at its minimum
   * already.
   */
  slowDown: (throttled: Throttled) => boolean;
  /** The provider that gets a token of each mail. */
  provider: Provider | undefined;
  /** Called when a mail was accepted. */
  onAccepted?: (email: string) => void;
}

/** A throttling reply of a mail server. */
export interface Throttled {
  email: string;
  /** The reply was to the recipient or to the mail, not to the connection. */
  isReplyToMail: boolean;
  reply: string;
}
