/** The API over HTTP, with a session token or an API key. */
export const createApi = (url, token) => {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const ask = async (query, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    url,
    token,
    ask,
    signIn: async (username, password) => {
      const query =
        'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }';
      return createApi(url, (await ask(query, { username, password })).login.token);
    },
    createKey: async () =>
      (await ask('mutation { createApiKey(name: "bench", scopes: [SEND, READ]) { secret } }')).createApiKey.secret,
    send: async (input) =>
      (await ask('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }', { input }))
        .sendNotification.id,
    dispatch: async (id) =>
      (await ask('query ($id: ID!) { dispatch(id: $id) { status completedAt counts { total sent failed } } }', { id }))
        .dispatch,
    pause: (id) => ask('mutation ($id: ID!) { pauseDispatch(id: $id) { id } }', { id }),
    cancel: (id) => ask('mutation ($id: ID!) { cancelDispatch(id: $id) { id } }', { id }),
  };
};

/** Calls `ask` repeatedly until it returns a result. Throws after `withinMs`. */
export const until = async (what, ask, { everyMs = 100, withinMs = 120_000 } = {}) => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1_000} seconds`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
