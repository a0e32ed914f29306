import { waitUntil } from '@tidings/core/runtime/wait-until';

type Server = { url: string };

/** Resolves to the status code and the body of `/health/ready`. */
export const healthOf = async ({ url }: Server) => {
  const answer = await fetch(`${url}/health/ready`);
  return { code: answer.status, ...((await answer.json()) as { status: string; parts: object; problems: object[] }) };
};

/** Resolves once health reports a problem of this kind. */
export const problemOf = (server: Server, kind: string) =>
  waitUntil(
    async () => {
      const { problems } = await healthOf(server);
      return problems.find((problem) => (problem as { kind: string }).kind === kind) as { since: string } | undefined;
    },
    { what: kind, withinMs: 20_000, everyMs: 100 },
  );

export const isWell = async (server: Server) => (await healthOf(server)).status === 'ok';
