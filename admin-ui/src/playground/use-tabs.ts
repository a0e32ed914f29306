import { useState } from 'react';
import { type Example, examples } from './examples';
import { operationsOf } from './operations';

export interface Tab extends Example {
  id: number;
  /** The last answer as JSON, or empty. */
  answer: string;
}

const FIRST: Tab[] = examples.map((example, id) => ({ ...example, id, answer: '' }));

/** The name of the tab's first operation. It stays while the text can't be parsed. */
export const titleOf = ({ query }: Tab): string =>
  operationsOf(query)[0]?.name ?? /(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? 'Untitled';

/** The open tabs. They are kept in memory only, because typed text may contain passwords. */
export const useTabs = () => {
  const [tabs, setTabs] = useState(FIRST);
  const [chosen, choose] = useState(0);
  const [nextId, setNextId] = useState(FIRST.length);
  const tab = tabs.find(({ id }) => id === chosen) ?? tabs[0]!;

  return {
    tabs,
    tab,
    choose,
    change: (id: number, changes: Partial<Omit<Tab, 'id'>>) =>
      setTabs((all) => all.map((each) => (each.id === id ? { ...each, ...changes } : each))),
    add: (example: Example = { query: '', variables: '' }) => {
      setTabs((all) => [...all, { ...example, id: nextId, answer: '' }]);
      setNextId(nextId + 1);
      choose(nextId);
    },
    /** The last tab stays open. */
    close: (id: number) => {
      if (tabs.length === 1) return;
      const place = tabs.findIndex((each) => each.id === id);
      setTabs(tabs.filter((each) => each.id !== id));
      if (id === tab.id) choose((tabs[place + 1] ?? tabs[place - 1])!.id);
    },
  };
};
