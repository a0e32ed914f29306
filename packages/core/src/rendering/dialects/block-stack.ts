/**
 * What a block of a dialect becomes. `closing`: the name in its closing tag; null if its tags are comments.
 * `scope`: whether `../` leaves it: in both engines, only in that of the dialect, or in none.
 */
export interface Block {
  name: string;
  closing: string | null;
  scope: 'both' | 'dialect' | 'none';
}

export type BlockStack = ReturnType<typeof createBlockStack>;

/** The blocks around the current tag. */
export const createBlockStack = () => {
  const open: Block[] = [];
  return {
    push: (block: Block) => void open.push(block),
    pop: () => open.pop(),
    top: () => open.at(-1),
    /** Number of blocks that Handlebars leaves by `../`. */
    depth: () => open.filter(({ scope }) => scope === 'both').length,
    /**
     * How often Handlebars needs `../` where the dialect has it `ups` times. `crossed` counts the blocks that only the
     * dialect leaves, and `beyond` the levels above the root.
     */
    leave: (ups: number): { ups: number; crossed: number; beyond: number } => {
      const left = open.filter(({ scope }) => scope !== 'none').slice(-ups || open.length);
      const levels = ups === 0 ? [] : left;
      const crossed = levels.filter(({ scope }) => scope === 'dialect').length;
      return { ups: levels.length - crossed, crossed, beyond: ups - levels.length };
    },
  };
};
