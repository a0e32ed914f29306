/** A figure of a worker's metrics, whose address its log says; 0 where it isn't there. */
export const readMetric = async (log: string, name: string): Promise<number> => {
  const [, url] = /"metrics":"([^"]+)"/.exec(log)!;
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
};
