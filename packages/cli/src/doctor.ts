import { print } from './terminal.js';
import { UsageError } from './usage-error.js';

const DEFAULT_URL = 'http://localhost:8080';
const TIMEOUT_MS = 10_000;
/** The oldest Node that Tidings runs on. */
const OLDEST_NODE = [20, 19] as const;

interface Readiness {
  status: string;
  /** Absent: the server shows parts only to its own machine and to keys with READ. */
  parts?: Record<string, string>;
  problems?: { part: string; reason: string }[];
}

interface Finding {
  isGood: boolean;
  text: string;
}

/** Prints what answers, which versions run, and what is missing. Throws UsageError if something must be mended. */
export const examine = async (environment: NodeJS.ProcessEnv): Promise<void> => {
  const url = (environment.TIDINGS_URL || DEFAULT_URL).replace(/\/+$/, '');
  const apiKey = environment.TIDINGS_API_KEY;
  const findings = [checkNode(process.versions.node), ...(await checkServer(url, apiKey))];
  for (const { isGood, text } of findings) print(`${isGood ? '✓' : '✗'} ${text}`);
  const bad = findings.filter(({ isGood }) => !isGood).length;
  if (bad > 0) throw new UsageError(bad === 1 ? '1 thing to mend.' : `${bad} things to mend.`);
};

const checkNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isGood = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return { isGood, text: `Node ${version}${isGood ? '' : `: Tidings needs ${OLDEST_NODE.join('.')} or newer`}` };
};

const checkServer = async (url: string, apiKey: string | undefined): Promise<Finding[]> => {
  const ask = (path: string) =>
    fetch(url + path, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  let ready: Response;
  try {
    ready = await ask('/health/ready');
  } catch (err) {
    const cause = (err as Error).cause ?? err;
    return [
      { isGood: false, text: `${url} doesn't answer: ${(cause as Error).message}. Start it, or set TIDINGS_URL` },
    ];
  }
  const readiness = await readJson<Readiness>(ready);
  if (!readiness?.status)
    return [{ isGood: false, text: `${url} answers ${ready.status}, but it isn't Tidings. Set TIDINGS_URL` }];
  const document = await readJson<{ info?: { version?: string } }>(await ask('/api/v1/openapi.json'));
  const version = document?.info?.version;
  return [
    {
      isGood: true,
      text: `${url} answers${version === undefined ? ', and is older than the REST API' : `, version ${version} of the API`}`,
    },
    ...partsOf(readiness),
    ...(apiKey ? [await checkKey(ask)] : [{ isGood: true, text: 'TIDINGS_API_KEY is not set, so no key was tried' }]),
  ];
};

const partsOf = ({ status, parts, problems = [] }: Readiness): Finding[] => {
  if (!parts) return [{ isGood: status === 'ok', text: `The server says: ${status}` }];
  return Object.entries(parts).map(([part, state]) => {
    const why = problems.find((problem) => problem.part === part)?.reason;
    return { isGood: state === 'up', text: `${part} is ${state}${why ? `: ${why}` : ''}` };
  });
};

const checkKey = async (ask: (path: string) => Promise<Response>): Promise<Finding> => {
  const { status } = await ask('/api/v1/deliveries?perPage=1');
  if (status === 401) return { isGood: false, text: 'TIDINGS_API_KEY is not a key of this server, or was revoked' };
  return { isGood: true, text: `TIDINGS_API_KEY is accepted${status === 403 ? ', without the scope READ' : ''}` };
};

const readJson = async <Body>(response: Response): Promise<Body | undefined> => {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Body) : undefined;
};
