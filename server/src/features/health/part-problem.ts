export type Part = 'postgresql' | 'broker' | 'clickhouse';

/**
 * AWAY: the part is unreachable. NO_ANSWER: it is reachable, but doesn't answer. READ_ONLY: PostgreSQL accepts no
 * writes. NO_COMMIT: PostgreSQL's commits wait for a synchronous standby. REFUSES: the part refuses statements for lack
 * of disk space, memory or connections.
 */
export type ProblemKind = 'AWAY' | 'NO_ANSWER' | 'READ_ONLY' | 'NO_COMMIT' | 'REFUSES';

export interface Problem {
  kind: ProblemKind;
  /** Error message from the part, or from the network if the part is unreachable. */
  reason: string;
}

export interface PartProblem extends Problem {
  part: Part;
  since: Date;
}
