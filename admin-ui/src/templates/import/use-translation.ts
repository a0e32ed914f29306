import { useMutation } from '@tanstack/react-query';
import { ask } from '../../api/connection';
import { loadErrorTexts } from '../../api/errors/load-texts';
import { TranslateTemplateDocument, type TranslateTemplateQuery } from './import.generated';

export type Translation = TranslateTemplateQuery['translation'];
export type TranslationIssue = Translation['issues'][number];

export interface ForeignTemplate {
  title: string;
  content: string;
  /** Empty: recognised by the server. */
  dialect: '' | NonNullable<Translation['dialect']>;
}

/** Translates a template of another service. The messages for its issues are loaded with it. */
export const useTranslation = ({ onDone }: { onDone: (translation: Translation) => void }) =>
  useMutation({
    mutationFn: async ({ title, content, dialect }: ForeignTemplate) => {
      const [{ translation }] = await Promise.all([
        ask(TranslateTemplateDocument, { input: { title, content, dialect: dialect || null } }),
        loadErrorTexts(),
      ]);
      return translation;
    },
    onSuccess: onDone,
  });
