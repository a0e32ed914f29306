/** A line of a stream; `isTooLong` instead of its text if it has more bytes than allowed. */
export type Line = { text: string } | { isTooLong: true };

const NEWLINE = 0x0a;

/**
 * Splits a stream of bytes into groups of lines. A group ends at `maxLines`, at `maxBytes`, or where the stream has no more bytes yet, so that a
 * caller who waits for answers gets them. Blank lines are left out. Holds one group and one line at most: the rest of a line that is too long is
 * dropped as it comes.
 */
export const groupLines = async function* (
  body: AsyncIterable<Buffer> & { readableLength: number },
  { maxLines, maxBytes, maxLineBytes }: { maxLines: number; maxBytes: number; maxLineBytes: number },
): AsyncGenerator<Line[]> {
  let group: Line[] = [];
  let groupBytes = 0;
  let parts: Buffer[] = [];
  let lineBytes = 0;

  const hold = (part: Buffer) => {
    lineBytes += part.length;
    if (lineBytes <= maxLineBytes) parts.push(part);
    else parts = [];
  };

  const endLine = () => {
    const isTooLong = lineBytes > maxLineBytes;
    const text = parts.length === 1 ? parts[0]!.toString('utf8') : Buffer.concat(parts).toString('utf8');
    if (isTooLong) group.push({ isTooLong });
    else if (text.trim() !== '') group.push({ text });
    groupBytes += isTooLong ? 0 : lineBytes;
    parts = [];
    lineBytes = 0;
  };

  const isFull = () => group.length >= maxLines || groupBytes >= maxBytes;

  const takeGroup = (): Line[] => {
    const taken = group;
    group = [];
    groupBytes = 0;
    return taken;
  };

  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, end));
      endLine();
      from = end + 1;
      if (isFull()) yield takeGroup();
    }
    if (from < chunk.length) hold(chunk.subarray(from));
    if (group.length > 0 && body.readableLength === 0) yield takeGroup();
  }
  if (lineBytes > 0) endLine();
  if (group.length > 0) yield takeGroup();
};

/**
 * Runs `work` for each item of a stream, for up to `atOnce` items at once, and yields the results in the order of the items, each as soon as it is
 * there. Stops reading while results wait.
 */
export const mapInOrder = async function* <Item, Result>(
  items: AsyncIterable<Item>,
  { atOnce, work }: { atOnce: number; work: (item: Item) => Promise<Result> },
): AsyncGenerator<Result> {
  const iterator = items[Symbol.asyncIterator]();
  const running: Promise<Result>[] = [];
  let reading: Promise<IteratorResult<Item>> | undefined;
  let isOver = false;
  try {
    while (!isOver || running.length > 0) {
      if (!isOver && running.length < atOnce) reading ??= iterator.next();
      const [oldest] = running;
      const came = await Promise.race([
        ...(oldest ? [oldest.then(() => 'result')] : []),
        ...(reading ? [reading.then(() => 'item')] : []),
      ]);
      if (came === 'result') {
        running.shift();
        yield await oldest!;
        continue;
      }
      const { done, value } = await reading!;
      reading = undefined;
      isOver = done === true;
      if (isOver) continue;
      const result = work(value);
      // Its error is thrown in its turn, which may come after it.
      result.catch(() => {});
      running.push(result);
    }
  } finally {
    // A caller who leaves early doesn't wait for the work that is running.
    reading?.catch(() => {});
    iterator.return?.().catch(() => {});
  }
};
