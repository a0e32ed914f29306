import { useEffect, useState } from 'react';
import { keepTheme, readTheme } from '../auth/browser-settings';
import { Logo } from '../components/Logo';

/** The top of the page: the way to the admin, the key, and the look, which the admin and the playground share. */
export const PageBar = ({ apiKey, onApiKey }: { apiKey: string; onApiKey: (key: string) => void }) => {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);

  const toggleTheme = () => {
    const other = theme === 'dark' ? 'light' : 'dark';
    keepTheme(other);
    setTheme(other);
  };

  return (
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
          onChange={(event) => onApiKey(event.target.value)}
        />
      </label>
      <button type="button" onClick={toggleTheme}>
        {theme === 'dark' ? 'Light' : 'Dark'}
      </button>
    </header>
  );
};
