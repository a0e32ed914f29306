export type Graphql = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

/** Resolves to the data of a GraphQL operation. Throws an Error with the message of the first error. */
export const createApi =
  ({ url, token }: { url: string; token?: string }): Graphql =>
  async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
    if (errors?.[0] || !data) throw new Error(errors?.[0]?.message ?? `${url} answered ${response.status}`);
    return data;
  };
