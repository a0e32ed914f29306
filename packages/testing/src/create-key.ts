import { createApi } from './graphql.js';

const SCOPES = ['SEND', 'READ', 'WRITE', 'FEEDBACK'];

/** Signs the admin in, and makes an API key with all scopes. */
export const createKey = async (url: string, { username, password }: { username: string; password: string }) => {
  const { login } = await createApi({ url })<{ login: { token: string } }>(
    'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }',
    { username, password },
  );
  const { createApiKey } = await createApi({ url, token: login.token })<{ createApiKey: { secret: string } }>(
    'mutation ($scopes: [ApiKeyScope!]!) { createApiKey(name: "tests", scopes: $scopes) { secret } }',
    { scopes: SCOPES },
  );
  return { apiKey: createApiKey.secret, token: login.token };
};
