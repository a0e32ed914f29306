/** A statement costs PostgreSQL about as much for a hundred as for one. */
const MOST = 100;

interface Waiting<Input, Output> {
  input: Input;
  resolve: (output: Output) => void;
  reject: (reason: unknown) => void;
}

/** Resolves once whatever has arrived by now has been heard. */
export const ofThisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Asks for many at once what is asked for one by one: what comes while a question is on its way is the next question. Who comes
 * alone waits for nobody. `ask` answers in the order of its inputs; where it fails, all who asked with it hear that.
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
