/** Maximum number of calls in a batch: a batch of sends has up to 1,000, and each statement has a cost of its own. */
const MOST = 500;

interface Waiting<Input, Output> {
  input: Input;
  resolve: (output: Output) => void;
  reject: (reason: unknown) => void;
}

/** Resolves once calls that have already arrived in this turn of the event loop have been processed. */
export const ofThisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// The acceptor and the worker's settler don't use this function, although they also form batches. Both limit batches by
// weight. The acceptor runs two batches at once, and tries a failed batch one by one. The settler pauses between
// batches, retries for ever, and holds callers back.
/**
 * Coalesces calls while a batch is in flight; an idle call runs at once. `ask` returns its results in the order of the
 * inputs. If `ask` fails, every call of the batch fails.
 */
export const gather = <Input, Output>(
  ask: (inputs: Input[]) => Promise<Output[]>,
): ((input: Input) => Promise<Output>) => {
  const waiting: Waiting<Input, Output>[] = [];
  let isBusy = false;

  const askTogether = async (batch: Waiting<Input, Output>[]) => {
    try {
      const outputs = await ask(batch.map(({ input }) => input));
      batch.forEach(({ resolve }, index) => resolve(outputs[index]!));
    } catch (err) {
      for (const { reject } of batch) reject(err);
    }
  };

  const work = async () => {
    isBusy = true;
    while (waiting.length > 0) {
      await ofThisTurn();
      await askTogether(waiting.splice(0, MOST));
    }
    isBusy = false;
  };

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!isBusy) void work();
    });
};
