// Resource usage of processes from Linux: /proc/<pid>/stat in ticks of 10 ms, /proc/<pid>/status for memory.
import { readdirSync, readFileSync } from 'node:fs';

const TICKS = 100;

const readStat = (pid) => {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The process name, the second field, may contain spaces and brackets.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const [utime, stime, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
    return { parent: Number(fields[1]), own: (utime + stime) / TICKS, dead: (childrenUser + childrenSystem) / TICKS };
  } catch {
    return undefined;
  }
};

const allPids = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The ids of a process and of all processes that it started, including those that have ended. */
const treeOf = (root) => {
  const stats = new Map(allPids().flatMap((pid) => [[pid, readStat(pid)]].filter(([, stat]) => stat)));
  const isIn = (pid) => {
    for (let at = pid; at > 1; at = stats.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  return [...stats.keys()].filter(isIn);
};

/** CPU seconds that a process and its children have used so far. */
export const cpuSeconds = (root) =>
  treeOf(root).reduce((sum, pid) => {
    const stat = readStat(pid);
    return stat ? sum + stat.own + stat.dead : sum;
  }, 0);

const memoryOf = (pid, field) => {
  try {
    const kib = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
};

/** Current resident memory in MB. */
export const residentMb = (pid) => memoryOf(pid, 'VmRSS');

/** Peak resident memory of one process. */
export const peakMb = (pid) => memoryOf(pid, 'VmHWM');

/** The pid of RabbitMQ's Erlang VM on this machine. */
export const findProcess = (name) =>
  allPids().find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
    } catch {
      return false;
    }
  });

/**
 * Counts the CPU seconds of named processes from now on. `pids` is `{name: pid
 * undefined
 * [pid]}`.
 */
export const startCounting = (pids) => {
  const known = Object.entries(pids).flatMap(([name, given]) =>
    [given].flat().flatMap((pid) => (pid ? [{ name, pid, before: cpuSeconds(pid) }] : [])),
  );
  return () => {
    const used = {};
    for (const { name, pid, before } of known) used[name] = (used[name] ?? 0) + cpuSeconds(pid) - before;
    return used;
  };
};
