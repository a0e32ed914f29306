import type { NotedLine } from './batches';
import type { Notice } from './read-row';

const MAX_TEXTS = 1_000;
const MAX_LINES = 100;

/** Summary of all notices of one kind. */
export interface NoticeSummary {
  kind: Notice['kind'];
  count: number;
  /** The first 1,000 distinct texts, with their counts. */
  texts: ReadonlyMap<string, number>;
  /** The first 100 lines with this notice. */
  lines: { line: number; email: string; text: string }[];
}

export const addNotices = (summaries: readonly NoticeSummary[], noted: readonly NotedLine[]): NoticeSummary[] => {
  const byKind = new Map(summaries.map((summary) => [summary.kind, summary]));
  const touched = new Map<Notice['kind'], NoticeSummary & { texts: Map<string, number> }>();
  for (const { line, email, notices } of noted) {
    for (const { kind, text } of notices) {
      const before = byKind.get(kind);
      const summary = touched.get(kind) ?? {
        kind,
        count: before?.count ?? 0,
        texts: new Map(before?.texts),
        lines: [...(before?.lines ?? [])],
      };
      touched.set(kind, summary);
      summary.count += 1;
      if (summary.texts.size < MAX_TEXTS || summary.texts.has(text)) {
        summary.texts.set(text, (summary.texts.get(text) ?? 0) + 1);
      }
      if (summary.lines.length < MAX_LINES) summary.lines.push({ line, email, text });
    }
  }
  return [...new Map([...byKind, ...touched]).values()];
};

/** Names of the groups that the import will create. */
export const newGroupsOf = (summaries: readonly NoticeSummary[]): string[] => {
  const names = [...(summaries.find(({ kind }) => kind === 'group_created')?.texts.keys() ?? [])];
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
};
