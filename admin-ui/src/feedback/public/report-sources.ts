const WITHOUT_REPORT = new Set(['ONE_CLICK', 'PAGE']);

/** Whether events of a source can have a report. Clicks on links have none. */
export const mayHaveReport = (source: string): boolean => !WITHOUT_REPORT.has(source);
