/** Which mails are meant. All that is given must hold. */
export interface MailFilter {
  /** A whole address of a recipient, in upper or lower case. */
  to?: string;
  /** A part of the subject, in upper or lower case. */
  subject?: string;
  /** Received at that time or later. */
  since?: Date;
  /** Id of a mail: only those that came after it. */
  after?: string;
}

export interface ListedMail {
  id: string;
  from: string;
  /** Envelope sender, where the mail bounces to. */
  returnPath: string;
  /** Recipients of the envelope. */
  to: string[];
  subject: string;
  messageId: string;
  /** ISO 8601. */
  receivedAt: string;
}

export interface ReceivedMail extends ListedMail {
  text: string;
  html: string;
  headers: { name: string; value: string }[];
  attachments: { filename: string; mimeType: string; size: number }[];
}

/** The longest time that one request waits. */
const MAX_WAIT_SECONDS = 300;

/** Maximum number of mails that the error of a wait names. */
const NAMED = 5;

export type Mailbox = ReturnType<typeof openMailbox>;

/** The mailbox at a URL. */
export const openMailbox = (url: string) => {
  const request = (path: string, init?: RequestInit) => fetch(new URL(`/api/messages${path}`, url), init);

  const checked = async (response: Response): Promise<Response> => {
    if (!response.ok) throw new Error(`the mailbox answered ${response.status}: ${await response.text()}`);
    return response;
  };

  const list = async (filter: MailFilter = {}): Promise<ListedMail[]> => {
    const query = queryOf({ ...filter, limit: 1_000 });
    return ((await (await checked(await request(query))).json()) as { messages: ListedMail[] }).messages;
  };

  return {
    url,

    /** The mails that match, the newest first; at most 1,000. */
    list,

    /** Resolves to the oldest mail that matches, at once or when it arrives. Throws after `withinMs`, 10 s by default. */
    waitFor: async (filter: MailFilter, { withinMs = 10_000 }: { withinMs?: number } = {}): Promise<ReceivedMail> => {
      const until = performance.now() + withinMs;
      for (;;) {
        const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1_000));
        const response = await request(`/wait${queryOf({ ...filter, seconds: Math.min(seconds, MAX_WAIT_SECONDS) })}`);
        if (response.status !== 404) return (await (await checked(response)).json()) as ReceivedMail;
        await response.body?.cancel();
        if (performance.now() >= until) break;
      }
      const there = (await list()).slice(0, NAMED).map(({ to, subject }) => `${to.join(', ')}: ${subject}`);
      throw new Error(
        `no mail ${JSON.stringify(filter)} within ${withinMs} ms; the latest are:\n${there.join('\n') || 'none'}`,
      );
    },

    /** The mail as it came. */
    source: async (id: string): Promise<string> => (await checked(await request(`/${id}/source`))).text(),

    /** Deletes all mails. */
    clear: async (): Promise<void> => {
      await checked(await request('', { method: 'DELETE' }));
    },
  };
};

const queryOf = (parameters: MailFilter & { limit?: number; seconds?: number }): string => {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `?${new URLSearchParams(given.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]))}`;
};
