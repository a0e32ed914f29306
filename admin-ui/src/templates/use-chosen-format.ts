import { useRecordContext } from 'react-admin';
import { useWatch } from 'react-hook-form';
import type { TemplateFormat } from './templates.generated';

/** The selected format; undefined while the server guesses it from the content. */
export const useChosenFormat = (): TemplateFormat | undefined => {
  const chosen = useWatch({ name: 'chosenFormat' }) as TemplateFormat | null | undefined;
  const template = useRecordContext();
  if (chosen) return chosen;
  return template && template.format !== template.detectedFormat ? template.format : undefined;
};
