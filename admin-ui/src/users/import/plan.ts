import { type Activity, isNamedStopped } from '../../components/csv/cells/activity';
import type { CsvFile } from '../../components/csv/csv-file';
import { type Column, findHeader, guessColumns } from './columns';
import { keyOfHeader } from './header-names';

/** Policies for people whom the file calls unsubscribed, blocked or bounced. */
export const STOPPED_POLICIES = ['inactive', 'leaveOut', 'ignore'] as const;

export type StoppedPolicy = (typeof STOPPED_POLICIES)[number];

/** Policies for a line with an unknown group. `leaveOut`: imports the person without the group. */
export const UNKNOWN_GROUP_POLICIES = ['refuse', 'leaveOut', 'create'] as const;

export type UnknownGroupPolicy = (typeof UNKNOWN_GROUP_POLICIES)[number];

/** How a file is imported. */
export interface Plan {
  columns: Column[];
  /** Line number of the header. Lines above it are titles. */
  headerLine: number | null;
  stopped: StoppedPolicy;
  /** True if everyone in the file gets no mail. */
  isStoppedFile: boolean;
  /** Meanings of unknown words in the column "Active", by the word in lower case. */
  activityOf: ReadonlyMap<string, Activity>;
  /** True if the import activates inactive people whom the file calls active. */
  activates: boolean;
  nestsDots: boolean;
  unknownGroups: UnknownGroupPolicy;
  groupIds: string[];
}

/** Names of columns whose values are groups. Tags and labels of other products rarely are. */
const GROUP_NAMES = new Set(['groups', 'group', 'группы', 'группа']);

export const guessPlan = (file: CsvFile, headerLine: number | null = findHeader(file)): Plan => {
  const columns = guessColumns(file, headerLine);
  const groups = columns.find(({ target }) => target === 'groups');
  return {
    columns,
    headerLine,
    stopped: 'inactive',
    // A column with active people overrides the file's name.
    isStoppedFile: isNamedStopped(file.name) && !columns.some(({ target }) => target === 'isActive'),
    activityOf: new Map(),
    activates: false,
    nestsDots: true,
    unknownGroups: !groups || GROUP_NAMES.has(keyOfHeader(groups.name)) ? 'refuse' : 'leaveOut',
    groupIds: [],
  };
};
