import { ask } from '../../api/connection';
import { CreateImportGroupDocument, ImportGroupNamesDocument } from './import.generated';
import type { KnownGroups } from './read-row';

const PAGE_SIZE = 1_000;

/** Loads the names of all groups, so that lines can be read without the server. */
export const loadKnownGroups = async (signal: AbortSignal): Promise<KnownGroups> => {
  const names = new Set<string>();
  for (let page = 1; ; page += 1) {
    const { groups } = await ask(ImportGroupNamesDocument, { page: { page, perPage: PAGE_SIZE } }, signal);
    for (const { name } of groups.items) names.add(name.toLowerCase());
    if (groups.items.length < PAGE_SIZE) return (name) => names.has(name.toLowerCase());
  }
};

/** Creates the groups that don't exist yet. */
export const createGroups = async (names: Iterable<string>, signal: AbortSignal): Promise<void> => {
  const isKnown = await loadKnownGroups(signal);
  for (const name of names) if (!isKnown(name)) await ask(CreateImportGroupDocument, { name }, signal);
};
