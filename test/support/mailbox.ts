import { waitUntil } from '@tidings/core/runtime/wait-until';

export interface ListedMail {
  id: string;
  from: string;
  returnPath: string;
  to: string[];
  subject: string;
  messageId: string;
}

export type Mailbox = ReturnType<typeof openMailbox>;

/** Reads the mails of the mailbox page through the API of that page. */
export const openMailbox = (pageUrl: string) => {
  const get = async <Answer>(path: string) => (await (await fetch(new URL(path, pageUrl))).json()) as Answer;
  const mailbox = {
    list: async (): Promise<ListedMail[]> =>
      (await get<{ messages: ListedMail[] }>('/api/messages?limit=1000')).messages,
    to: async (address: string) => (await mailbox.list()).filter(({ to }) => to.includes(address)),
    detail: (id: string) => get<{ html: string; text: string }>(`/api/messages/${id}`),
    source: async (id: string): Promise<string> => (await fetch(new URL(`/api/messages/${id}/source`, pageUrl))).text(),
    /** Resolves to the only mail to this address, once it is there. */
    received: (address: string) =>
      waitUntil(async () => (await mailbox.to(address))[0], { what: `a mail to ${address}`, everyMs: 20 }),
    clear: () => fetch(new URL('/api/messages', pageUrl), { method: 'DELETE' }),
  };
  return mailbox;
};
