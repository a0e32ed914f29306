import { useEffect } from 'react';

/** Ctrl+S, or ⌘S, submits the form with this id, wherever on the page one is. */
export const useSaveShortcut = (formId: string) => {
  useEffect(() => {
    const save = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      (document.getElementById(formId) as HTMLFormElement | null)?.requestSubmit();
    };
    window.addEventListener('keydown', save);
    return () => window.removeEventListener('keydown', save);
  }, [formId]);
};
