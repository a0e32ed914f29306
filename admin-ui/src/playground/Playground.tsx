import { json } from '@codemirror/lang-json';
import type { EditorView } from '@codemirror/view';
import { graphql, updateSchema } from 'cm6-graphql';
import { useEffect, useMemo, useRef, useState } from 'react';
import { CodeArea } from './CodeArea';
import { Documentation } from './Documentation';
import { createFetcher } from './fetcher';
import { type Asked, History } from './History';
import { operationsOf, tidyJson, tidyQuery } from './operations';
import { PageBar } from './PageBar';
import { Tabs } from './Tabs';
import { useRun } from './use-run';
import { useSchema } from './use-schema';
import { useTabs } from './use-tabs';

type Panel = 'Schema' | 'History';

export const Playground = () => {
  const [apiKey, setApiKey] = useState('');
  // The fetcher reads the key from this ref, so that the page keeps one fetcher. With a new fetcher for each typed character, the page would
  // read the schema again.
  const currentKey = useRef('');
  const [fetcher] = useState(() => createFetcher({ apiKey: () => currentKey.current }));
  const { schema, problem, isLoading, reload } = useSchema(fetcher);
  const { isRunning, run } = useRun(fetcher);
  const { tabs, tab, choose, change, add, close } = useTabs();
  const [panel, setPanel] = useState<Panel>();
  const [type, setType] = useState<string>();
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const editor = useRef<EditorView>(undefined);

  // Only the first schema of an editor is given when it is made. The editor of another tab is another editor.
  const query = useMemo(
    () =>
      graphql(schema, {
        onShowInDocs: (_field, named, parent) => {
          setType(parent ?? named);
          setPanel('Schema');
        },
      }),
    [schema],
  );
  const language = useMemo(() => json(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor of another tab needs the schema, too
  useEffect(() => {
    if (editor.current) updateSchema(editor.current, schema);
  }, [schema, tab.id]);

  const changeKey = (key: string) => {
    currentKey.current = key;
    setApiKey(key);
  };

  const runAt = (cursor: number) => {
    const { id, query, variables } = tab;
    setAsked((all) => [{ id: all.length, at: new Date(), query, variables }, ...all]);
    void run({ query, variables, cursor, answer: (answer) => change(id, { answer }) });
  };
  const runAtCursor = () => runAt(editor.current?.state.selection.main.head ?? 0);

  const operations = operationsOf(tab.query);
  const toggle = (name: Panel) => (
    <button type="button" aria-pressed={panel === name} onClick={() => setPanel(panel === name ? undefined : name)}>
      {name}
    </button>
  );

  return (
    <div className="playground">
      <PageBar apiKey={apiKey} onApiKey={changeKey} />
      <main>
        <h1>Playground</h1>
        <Tabs tabs={tabs} chosen={tab.id} onChoose={choose} onClose={close} onAdd={() => add()} />
        <div className="playground-tools" role="toolbar" aria-label="Request">
          {operations.length < 2 ? (
            <button type="button" className="playground-run" title="Ctrl-Enter" onClick={runAtCursor}>
              Execute
            </button>
          ) : (
            operations.map(({ name, from }) => (
              <button key={from} type="button" className="playground-run" onClick={() => runAt(from)}>
                Execute {name}
              </button>
            ))
          )}
          <button
            type="button"
            onClick={() => change(tab.id, { query: tidyQuery(tab.query), variables: tidyJson(tab.variables) })}
          >
            Tidy
          </button>
          <button type="button" onClick={() => void navigator.clipboard.writeText(tab.query)}>
            Copy
          </button>
          <button type="button" disabled={isLoading} onClick={reload}>
            Read schema again
          </button>
          {toggle('Schema')}
          {toggle('History')}
        </div>
        <div className="playground-panes">
          <section id="request" role="tabpanel" aria-labelledby={`tab-${tab.id}`}>
            <CodeArea
              key={tab.id}
              label="Query"
              value={tab.query}
              language={query}
              onChange={(text) => change(tab.id, { query: text })}
              onRun={runAtCursor}
              view={editor}
            />
            <h2>Variables</h2>
            <CodeArea
              key={`variables-${tab.id}`}
              label="Variables"
              value={tab.variables}
              language={language}
              onChange={(text) => change(tab.id, { variables: text })}
              onRun={runAtCursor}
            />
          </section>
          <section className="playground-answer" aria-label="Answer" aria-busy={isRunning}>
            <CodeArea label="Answer" value={tab.answer} language={language} />
          </section>
          {panel && (
            <aside aria-label={panel}>
              {panel === 'History' && <History asked={asked} onOpen={add} />}
              {panel === 'Schema' && schema && <Documentation schema={schema} type={type} onOpen={setType} />}
              {panel === 'Schema' && !schema && <p>{problem ?? 'Reading the schema…'}</p>}
            </aside>
          )}
        </div>
      </main>
    </div>
  );
};
