/** Lets a run pause. `pass` resolves at once while the gate is open, otherwise when it opens. */
export interface Gate {
  isClosed: () => boolean;
  close: () => void;
  open: () => void;
  pass: () => Promise<void>;
}

export const createGate = (): Gate => {
  let opened: Promise<void> | undefined;
  let letThrough = () => {};
  return {
    isClosed: () => opened !== undefined,
    close: () => {
      opened ??= new Promise((resolve) => {
        letThrough = resolve;
      });
    },
    open: () => {
      opened = undefined;
      letThrough();
    },
    pass: async () => opened,
  };
};
