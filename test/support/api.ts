import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { noteSecretsIn } from './run-logs.js';

export interface GraphqlError {
  message: string;
  extensions: { code: string; fields?: Record<string, string[]>; [more: string]: unknown };
}

/** The data of an answer, untyped: each test knows the shape that it asked for. */
type Data = ReturnType<typeof JSON.parse>;

/** The error of a refused call. */
type Refusal = { status: number; message: string } & GraphqlError['extensions'];

type Variables = Record<string, unknown>;

export interface Api {
  url: string;
  token: string | undefined;
  post(query: string, variables?: Variables): Promise<{ status: number; data?: Data; errors?: GraphqlError[] }>;
  /** Resolves to the data. Throws if there are errors. */
  ask(query: string, variables?: Variables): Promise<Data>;
  /** Resolves to the first error. Throws if there is none. */
  fail(query: string, variables?: Variables): Promise<Refusal>;
  send(input: Variables): Promise<{ id: string; queue: string; status: string }>;
  refuse(input: Variables): Promise<Refusal>;
  dispatch(id: string): Promise<Data>;
  /** Resolves to the dispatch once it is completed. */
  completed(id: string, withinMs?: number): Promise<Data>;
  /** Resolves to the number of attempts in the log, which receives them a moment after the ledger. */
  countAttempts(dispatchId: string, outcome: string): Promise<number>;
  rest(body: Variables, method?: string): Promise<{ status: number; body: Data }>;
  createKey(...scopes: string[]): Promise<string>;
  createUser(input: Variables): Promise<string>;
  createTemplate(input: Variables): Promise<Data>;
  createGroup(name: string, userIds?: string[]): Promise<string>;
  signIn(username: string, password: string): Promise<Api>;
  withToken(other: string): Api;
}

/** The API over HTTP, as callers use it, with a session token or an API key. */
export const createApi = (url: string, token?: string): Api => {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };

  const post = async (query: string, variables: Record<string, unknown> = {}) => {
    noteSecretsIn(variables);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: GraphqlError[] };
    noteSecretsIn(data);
    return { status: response.status, data, errors };
  };

  const ask = async (query: string, variables?: Record<string, unknown>): Promise<Data> => {
    const { data, errors } = await post(query, variables);
    if (errors)
      throw new Error(errors.map(({ message, extensions }) => `${message} ${JSON.stringify(extensions)}`).join('\n'));
    return data;
  };

  const fail = async (query: string, variables?: Record<string, unknown>) => {
    const { status, data, errors } = await post(query, variables);
    if (!errors?.[0]) throw new Error(`no error, but ${JSON.stringify(data)}`);
    return { status, message: errors[0].message, ...errors[0].extensions };
  };

  const dispatchCounts = `{ total queued sending retrying uncertain sent failed suppressed cancelled expired }`;
  const api: Api = {
    url,
    token,
    post,
    ask,
    fail,
    send: async (input: Record<string, unknown>): Promise<{ id: string; queue: string; status: string }> =>
      (
        await ask(`mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id queue status } }`, {
          input,
        })
      ).sendNotification,
    refuse: (input: Record<string, unknown>) =>
      fail(`mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }`, { input }),
    dispatch: async (id: string): Promise<Data> =>
      (
        await ask(
          `query ($id: ID!) { dispatch(id: $id) { id status audienceComplete completedAt counts ${dispatchCounts} } }`,
          { id },
        )
      ).dispatch,
    completed: (id: string, withinMs = 20_000): Promise<Data> =>
      waitUntil(
        async () => {
          const dispatch = await api.dispatch(id);
          return dispatch.status === 'COMPLETED' && dispatch;
        },
        { what: 'the end of the send', withinMs, everyMs: 20 },
      ),
    countAttempts: async (id, outcome) => {
      const query = `query ($id: ID!) { attempts(filter: { dispatchId: $id, outcome: [${outcome}] }) { total } }`;
      return (await ask(query, { id })).attempts.total;
    },
    // Use node:http, since fetch sends no body with a GET.
    rest: async (body, method = 'POST') => {
      const text = JSON.stringify(body);
      const call = request(`${url}/api/v1/send-notification/email`, {
        method,
        headers: { ...headers, 'content-length': Buffer.byteLength(text) },
      });
      call.end(text);
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      return { status: response.statusCode!, body: await json(response) };
    },
    createKey: async (...scopes: string[]): Promise<string> =>
      (
        await ask(`mutation ($scopes: [ApiKeyScope!]!) { createApiKey(name: "test", scopes: $scopes) { secret } }`, {
          scopes,
        })
      ).createApiKey.secret,
    createUser: async (input: Record<string, unknown>): Promise<string> =>
      (await ask(`mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }`, { input })).createUser.id,
    createTemplate: (input: Record<string, unknown>) =>
      ask(`mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug version } }`, { input }),
    createGroup: async (name: string, userIds: string[] = []): Promise<string> =>
      (
        await ask(`mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }`, {
          input: { name, userIds },
        })
      ).createGroup.id,
    signIn: async (username: string, password: string): Promise<Api> => {
      const { login } = await ask(
        `mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }`,
        {
          username,
          password,
        },
      );
      return createApi(url, login.token);
    },
    withToken: (other: string): Api => createApi(url, other),
  };
  return api;
};
