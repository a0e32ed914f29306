import type { Random } from '../../packages/core/src/testing/random.js';
import type { Row } from './row.js';

/** How long a scenario is to take pains. */
export interface Effort {
  random: Random;
  isLong: boolean;
  /** Told of each row when it is complete. */
  report: (row: Row) => void;
  /** Told of what belongs under the table. */
  note: (text: string) => void;
}

export interface Scenario {
  name: string;
  /** Part of the short form, which every `make test` runs. */
  isShort: boolean;
  run: (effort: Effort) => Promise<void>;
}
