import { useEffect } from 'react';
import { useFormState } from 'react-hook-form';

/** Ctrl+S or ⌘S submits the form with this id, from anywhere on the page. A form that is being submitted isn't submitted again. */
export const useSaveShortcut = (formId: string) => {
  const { isSubmitting } = useFormState();
  useEffect(() => {
    const save = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      if (event.repeat || isSubmitting) return;
      (document.getElementById(formId) as HTMLFormElement | null)?.requestSubmit();
    };
    window.addEventListener('keydown', save);
    return () => window.removeEventListener('keydown', save);
  }, [formId, isSubmitting]);
};
