import { type Activity, isNamedStopped } from './cells/activity';
import { type Column, findHeader, guessColumns } from './columns';
import type { CsvFile } from './csv-file';
import { keyOfHeader } from './header-names';

/** What becomes of people whom the file calls unsubscribed, blocked or bounced. */
export const STOPPED_POLICIES = ['inactive', 'leaveOut', 'ignore'] as const;

export type StoppedPolicy = (typeof STOPPED_POLICIES)[number];

/** What becomes of a line that names a group that doesn't exist. `leaveOut`: of the group, the person comes in. */
export const UNKNOWN_GROUP_POLICIES = ['refuse', 'leaveOut', 'create'] as const;

export type UnknownGroupPolicy = (typeof UNKNOWN_GROUP_POLICIES)[number];

/** What is to be done with a file. */
export interface Plan {
  columns: Column[];
  /** The line that names the columns. Lines above it are titles. */
  headerLine: number | null;
  stopped: StoppedPolicy;
  /** The file as a whole is a list of people who get no mail. */
  isStoppedFile: boolean;
  /** What the operator says that a word of the column "Active" means, by the word in lower case. */
  activityOf: ReadonlyMap<string, Activity>;
  /** People who are inactive become active where the file says that they are. */
  activates: boolean;
  nestsDots: boolean;
  unknownGroups: UnknownGroupPolicy;
  groupIds: string[];
}

/** Tags and labels of other products are seldom groups here. */
const GROUP_NAMES = new Set(['groups', 'group', 'группы', 'группа']);

export const guessPlan = (file: CsvFile, headerLine: number | null = findHeader(file)): Plan => {
  const columns = guessColumns(file, headerLine);
  const groups = columns.find(({ target }) => target === 'groups');
  return {
    columns,
    headerLine,
    stopped: 'inactive',
    // A column that calls some of them active knows better.
    isStoppedFile: isNamedStopped(file.name) && !columns.some(({ target }) => target === 'isActive'),
    activityOf: new Map(),
    activates: false,
    nestsDots: true,
    unknownGroups: !groups || GROUP_NAMES.has(keyOfHeader(groups.name)) ? 'refuse' : 'leaveOut',
    groupIds: [],
  };
};
