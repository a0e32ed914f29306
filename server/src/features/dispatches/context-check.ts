import { type ContextReport, type ReportRequest, reportContext } from '@tidings/core/rendering/context-report';
import type { TemplateReads, TemplateRenderer, VersionOfTemplate } from '../templates/templates.feature.js';

/** Limits of a report on the main thread, which take a few milliseconds. */
const MAX_STEPS_HERE = 5_000;
const MAX_PEOPLE_HERE = 100;

export type ContextCheck = ReturnType<typeof createContextCheck>;

/** Compares contexts with a template. Reports that would block other calls are made in a thread. */
export const createContextCheck =
  ({ renderer }: { renderer: Pick<TemplateRenderer, 'report'> }) =>
  async ({
    key,
    reads,
    readSource,
    request,
  }: {
    /** Names the version or the draft. */
    key: string;
    reads: TemplateReads;
    readSource: () => Promise<Omit<VersionOfTemplate, 'slug' | 'version'> | undefined>;
    request: ReportRequest;
  }): Promise<ContextReport> => {
    if ((request.people?.length ?? 0) <= MAX_PEOPLE_HERE) {
      const report = reportContext(reads, { ...request, maxSteps: MAX_STEPS_HERE });
      if (report.isWhole) return report;
    }
    const source = await readSource();
    return source ? renderer.report({ key, source, request }) : reportContext({ ...reads, plan: [] }, request);
  };
