export type Part = 'postgresql' | 'broker' | 'clickhouse';

/**
 * AWAY: it can't be reached. NO_ANSWER: it can, and doesn't answer. READ_ONLY: PostgreSQL takes no writes. NO_COMMIT: a commit waits for a
 * synchronous standby. REFUSES: it refuses statements for want of disk, memory or connections.
 */
export type ProblemKind = 'AWAY' | 'NO_ANSWER' | 'READ_ONLY' | 'NO_COMMIT' | 'REFUSES';

export interface Problem {
  kind: ProblemKind;
  /** In the part's own words, or those of the network. */
  reason: string;
}

export interface PartProblem extends Problem {
  part: Part;
  since: Date;
}
