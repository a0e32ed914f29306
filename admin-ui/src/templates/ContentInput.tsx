import { FormControl, FormHelperText, FormLabel, Skeleton } from '@mui/material';
import { lazy, Suspense, useId } from 'react';
import { required, useInput, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';
import type { TemplateProblem } from './try-out/template-problem';

const LARGEST = 512 * 1024;

const CodeEditor = lazy(async () => ({ default: (await import('./editor/CodeEditor')).CodeEditor }));

const fits = (content: string | undefined) =>
  new Blob([content ?? '']).size > LARGEST ? 'tidings.templates.too_large' : undefined;
const rules = [required(), fits];

/** Editor for HTML with Handlebars. The server's error is marked at its place. */
export const ContentInput = ({ problem }: { problem: TemplateProblem | undefined }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const helpId = useId();
  const { field, fieldState } = useInput({ source: 'content', validate: rules });
  const wrong = problem ? errorMessage(problem.error) : fieldState.error?.message;
  const isWrong = wrong !== undefined;
  return (
    <FormControl error={isWrong} fullWidth sx={{ mt: 1 }}>
      <FormLabel component="span" required sx={{ fontSize: 13, mb: 0.5 }}>
        {translate('resources.templates.fields.content')}
      </FormLabel>
      <Suspense
        fallback={
          <Skeleton
            variant="rounded"
            height={420}
            role="status"
            aria-label={translate('tidings.templates.loading_editor')}
          />
        }
      >
        <CodeEditor
          value={field.value ?? ''}
          onChange={field.onChange}
          onBlur={field.onBlur}
          label={translate('tidings.templates.content_label')}
          describedBy={helpId}
          isWrong={isWrong}
          mark={problem && { line: problem.line, column: problem.column, message: errorMessage(problem.error) }}
        />
      </Suspense>
      <FormHelperText id={helpId} aria-live="polite">
        {wrong === undefined ? translate('tidings.templates.content_help') : translate(wrong, { _: wrong })}
      </FormHelperText>
    </FormControl>
  );
};
