import { useRecordContext } from 'react-admin';
import { useWatch } from 'react-hook-form';
import type { TemplateFormat } from './templates.generated';

/** What somebody has chosen, now or before; undefined where the template goes by its content. */
export const useChosenFormat = (): TemplateFormat | undefined => {
  const chosen = useWatch({ name: 'chosenFormat' }) as TemplateFormat | null | undefined;
  const template = useRecordContext();
  if (chosen) return chosen;
  return template && template.format !== template.detectedFormat ? template.format : undefined;
};
