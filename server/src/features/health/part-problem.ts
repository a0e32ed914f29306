export type Part = 'postgresql' | 'broker' | 'clickhouse';

/**
 * AWAY: unreachable. NO_ANSWER: reachable, but doesn't answer. READ_ONLY: PostgreSQL accepts no writes. NO_COMMIT:
 * commits wait for a synchronous standby. REFUSES: it refuses statements for lack of disk space, memory or connections.
 */
export type ProblemKind = 'AWAY' | 'NO_ANSWER' | 'READ_ONLY' | 'NO_COMMIT' | 'REFUSES';

export interface Problem {
  kind: ProblemKind;
  /** Error message of the part or of the network. */
  reason: string;
}

export interface PartProblem extends Problem {
  part: Part;
  since: Date;
}
