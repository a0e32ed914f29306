import { GraphiQL } from 'graphiql';
import { useRef, useState } from 'react';
import { Logo } from '../components/Logo';
import { examples } from './examples';
import { createFetcher } from './fetcher';
import { createPageStorage } from './page-storage';

export const Playground = () => {
  const [apiKey, setApiKey] = useState('');
  // The fetcher reads the key from this ref, so that the page keeps one fetcher. With a new fetcher for each typed character, GraphiQL
  // would fetch the schema again.
  const currentKey = useRef('');
  const [fetcher] = useState(() => createFetcher({ apiKey: () => currentKey.current }));
  const [storage] = useState(() => createPageStorage());

  const changeKey = (key: string) => {
    currentKey.current = key;
    setApiKey(key);
  };

  return (
    <div className="playground">
      <header className="playground-bar">
        <a className="playground-home" href="/">
          <Logo size={26} />
          Tidings
        </a>
        <label className="playground-key">
          API key
          <input
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="Empty: uses your session"
            value={apiKey}
            onChange={(event) => changeKey(event.target.value)}
          />
        </label>
      </header>
      <GraphiQL
        fetcher={fetcher}
        storage={storage}
        defaultTabs={[...examples]}
        initialVariables={examples[0].variables}
        defaultEditorToolsVisibility="variables"
        isHeadersEditorEnabled={false}
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>
          <span />
        </GraphiQL.Logo>
      </GraphiQL>
    </div>
  );
};
