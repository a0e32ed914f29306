/** Reads a metric of a worker, whose address is in its log. 0 if there is no such metric. */
export const readMetric = async (log: string, name: string): Promise<number> => {
  const [, url] = /"metrics":"([^"]+)"/.exec(log)!;
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
};
