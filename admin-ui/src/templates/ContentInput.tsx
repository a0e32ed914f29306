import { Box, FormControl, FormHelperText, FormLabel, Skeleton } from '@mui/material';
import { lazy, Suspense, useId, useRef } from 'react';
import { required, useInput, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';
import type { Editor } from './editor/create-editor';
import { GoTo } from './editor/GoTo';
import { Hints } from './editor/Hints';
import { InsertMenu } from './editor/InsertMenu';
import type { KnownPaths } from './editor/use-known-paths';
import type { TemplateProblem } from './try-out/template-problem';

const LARGEST = 512 * 1024;

const CodeEditor = lazy(async () => ({ default: (await import('./editor/CodeEditor')).CodeEditor }));

const fits = (content: string | undefined) =>
  new Blob([content ?? '']).size > LARGEST ? 'tidings.templates.too_large' : undefined;
const rules = [required(), fits];

/** Editor for HTML with Handlebars. The server's error is marked at its place. */
export const ContentInput = ({
  sourceOf,
  problem,
  known,
  isHtml,
  hasTopic,
  slug,
}: {
  /** Name in the form of a text in the language that is shown. */
  sourceOf: (part: string) => string;
  problem: TemplateProblem | undefined;
  known: KnownPaths;
  isHtml: boolean;
  hasTopic: boolean;
  slug: string | undefined;
}) => {
  const editor = useRef<Pick<Editor, 'insert'>>(null);
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const helpId = useId();
  const { field, fieldState } = useInput({ source: sourceOf('content'), validate: rules });
  const wrong = problem ? errorMessage(problem.error) : fieldState.error?.message;
  const isWrong = wrong !== undefined;
  return (
    <FormControl error={isWrong} fullWidth sx={{ mt: 1 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', mb: 0.5 }}>
        <FormLabel component="span" required sx={{ fontSize: 13, flexGrow: 1 }}>
          {translate('resources.templates.fields.content')}
        </FormLabel>
        <InsertMenu
          paths={known.paths}
          content={field.value ?? ''}
          isHtml={isHtml}
          hasTopic={hasTopic}
          slug={slug}
          onInsert={(make) => editor.current?.insert(make)}
        />
      </Box>
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
          ref={editor}
          paths={known.paths}
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
        {wrong === undefined ? translate('tidings.templates.content_help') : translate(wrong, { _: wrong })}{' '}
        {problem && <GoTo place={problem} />}
      </FormHelperText>
      <Hints hints={known.hints} sourceOf={sourceOf} />
    </FormControl>
  );
};
