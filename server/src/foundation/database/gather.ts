/** A statement costs PostgreSQL about the same for a hundred rows as for one. */
const MOST = 100;

interface Waiting<Input, Output> {
  input: Input;
  resolve: (output: Output) => void;
  reject: (reason: unknown) => void;
}

/** Resolves after everything that has already arrived is processed. */
export const ofThisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// Not shared with the acceptor or the worker's settler: they limit batches by weight, one runs two lanes and tries a
// failed batch one by one, the other pauses between batches, retries for ever and holds callers back.
/**
 * Coalesces calls while a batch is in flight; an idle call runs at once. `ask` returns results in the order of its
 * inputs. If it fails, every call of the batch fails.
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
