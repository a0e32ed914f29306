import type { MxRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';

/** The lookups of `node:dns` that the checks use. Tests give their own, or a Resolver with another server. */
export type DnsResolver = Pick<Resolver, 'resolveTxt' | 'resolve4' | 'resolve6' | 'resolveMx' | 'reverse'>;

/** `empty`: the name exists without records of this type. `missing`: no such name. `failed`: the answer isn't known. */
export type DnsAnswer<T> =
  | { is: 'found'; records: T[] }
  | { is: 'empty' }
  | { is: 'missing' }
  | { is: 'failed'; code: string };

/** Lookups with a cache. They never reject. */
export interface Dns {
  /** Texts of TXT records. The strings of a record are joined without a blank (RFC 7208 section 3.3). */
  txt(name: string): Promise<DnsAnswer<string>>;
  ipv4(name: string): Promise<DnsAnswer<string>>;
  ipv6(name: string): Promise<DnsAnswer<string>>;
  /** Ordered by preference. */
  mx(name: string): Promise<DnsAnswer<MxRecord>>;
  /** Names of an IP address. */
  ptr(address: string): Promise<DnsAnswer<string>>;
  /** Forgets all answers. */
  clear(): void;
}

/** node:dns gives no TTL for most types, so that answers are kept for fixed times. */
const FOUND_MS = 5 * 60_000;
const NOTHING_MS = 60_000;
const FAILED_MS = 5_000;
const KEPT_MS = { found: FOUND_MS, empty: NOTHING_MS, missing: NOTHING_MS, failed: FAILED_MS };
const MAX_ANSWERS = 10_000;

const LOOKUP_MS = 3_000;
const TRIES = 2;

/** Without servers, asks those of the system. */
export const createResolver = (servers: readonly string[] = []): Resolver => {
  const resolver = new Resolver({ timeout: LOOKUP_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  return resolver;
};

export const createDns = (resolver: DnsResolver, now: () => number = Date.now): Dns => {
  const answers = new Map<string, { answer: Promise<DnsAnswer<unknown>>; until: number }>();

  const cached = <T>(key: string, look: () => Promise<T[]>): Promise<DnsAnswer<T>> => {
    const known = answers.get(key);
    if (known && known.until > now()) return known.answer as Promise<DnsAnswer<T>>;
    const entry = { answer: answerOf(look), until: Number.POSITIVE_INFINITY };
    answers.delete(key);
    answers.set(key, entry);
    if (answers.size > MAX_ANSWERS) answers.delete(answers.keys().next().value!);
    void entry.answer.then(({ is }) => {
      entry.until = now() + KEPT_MS[is];
    });
    return entry.answer;
  };
  const lookUp = <T>(type: string, name: string, look: () => Promise<T[]>) =>
    cached(`${type} ${name.toLowerCase()}`, look);

  return {
    txt: (name) =>
      lookUp('TXT', name, async () => (await resolver.resolveTxt(name)).map((strings) => strings.join(''))),
    ipv4: (name) => lookUp('A', name, () => resolver.resolve4(name)),
    ipv6: (name) => lookUp('AAAA', name, () => resolver.resolve6(name)),
    mx: (name) =>
      lookUp('MX', name, async () => (await resolver.resolveMx(name)).sort((a, b) => a.priority - b.priority)),
    ptr: (address) => lookUp('PTR', address, () => resolver.reverse(address)),
    clear: () => answers.clear(),
  };
};

const answerOf = async <T>(look: () => Promise<T[]>): Promise<DnsAnswer<T>> => {
  try {
    const records = await look();
    return records.length > 0 ? { is: 'found', records } : { is: 'empty' };
  } catch (err) {
    const code = String((err as { code?: unknown }).code ?? 'ERROR');
    if (code === 'ENODATA') return { is: 'empty' };
    // A name that can't be asked for, such as one with an empty label, has no records.
    if (code === 'ENOTFOUND' || code === 'EBADNAME') return { is: 'missing' };
    return { is: 'failed', code };
  }
};

/** The records of an answer. Empty if there are none or they aren't known. */
export const recordsOf = <T>(answer: DnsAnswer<T>): T[] => (answer.is === 'found' ? answer.records : []);
