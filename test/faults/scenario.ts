import type { Random } from '../../packages/core/src/testing/random.js';
import type { Row } from './row.js';

/** How thoroughly to run a scenario. */
export interface Effort {
  random: Random;
  isLong: boolean;
  /** Called with each complete row. */
  report: (row: Row) => void;
  /** Called with text to print below the table. */
  note: (text: string) => void;
}

export interface Scenario {
  name: string;
  /** Whether the scenario is part of the short form, which every `make test` runs. */
  isShort: boolean;
  run: (effort: Effort) => Promise<void>;
}
