import type { ApiKeyScope } from './api-keys.generated';

export interface FirstCall {
  kind: 'SEND' | 'READ';
  command: string;
}

const SEND = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id status } }';
const READ = '{ dispatches { items { id event status } } }';

/** Shell command that shows that the key works. Undefined if the key's scopes allow no useful example. */
export const firstCall = ({
  origin,
  secret,
  scopes,
  template = { slug: 'welcome', variables: [] },
}: {
  origin: string;
  secret: string;
  scopes: ApiKeyScope[];
  template?: { slug: string; variables: string[] } | undefined;
}): FirstCall | undefined => {
  const command = (body: Record<string, unknown>) =>
    [
      `curl ${origin}/graphql`,
      `-H 'Authorization: Bearer ${secret}'`,
      `-H 'Content-Type: application/json'`,
      `-d ${quoted(JSON.stringify(body))}`,
    ].join(' \\\n  ');

  if (scopes.includes('SEND')) {
    const input = {
      templateName: template.slug,
      typeEvent: 'PERSONAL',
      to: [{ email: 'somebody@example.com' }],
      context: sampleOf(template.variables),
    };
    return { kind: 'SEND', command: command({ query: SEND, variables: { input } }) };
  }
  if (scopes.includes('READ')) return { kind: 'READ', command: command({ query: READ }) };
  return undefined;
};

/** Sample values for a template's plain variables. Nested variables get none, because their names don't tell their shape. */
const sampleOf = (variables: string[]): Record<string, string> =>
  Object.fromEntries(variables.filter((path) => !path.includes('.')).map((name) => [name, `A ${name}`]));

/** Quotes any text as one shell word. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
