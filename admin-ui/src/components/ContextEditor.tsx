import { Box, ToggleButton, ToggleButtonGroup, Tooltip, Typography } from '@mui/material';
import { useCallback, useMemo, useState } from 'react';
import { useTranslate } from 'react-admin';
import { type ContextObject, contextFields } from './context/context-fields';
import { Fields } from './context/FieldGroup';
import { JsonView } from './context/JsonView';

const VIEWS = ['form', 'json'] as const;

/**
 * What a template is filled in with: a form made from its variables, and the same object as JSON behind it. `missing` are the
 * variables that the server found nothing for; `content`, the template's text, tells which of them are lists. While the JSON
 * can't be read, `value` stays what it was last and `onProblem` says why.
 */
export const ContextEditor = ({
  variables,
  value,
  onChange,
  missing,
  content,
  onProblem,
}: {
  variables: string[];
  value: ContextObject;
  onChange: (value: ContextObject) => void;
  missing?: string[];
  content?: string;
  onProblem?: (problem: string | undefined) => void;
}) => {
  const translate = useTranslate();
  const [view, setView] = useState<(typeof VIEWS)[number]>('form');
  const [problem, setProblem] = useState<string>();
  const fields = useMemo(() => contextFields(variables, content), [variables, content]);
  const absent = useMemo(() => new Set(missing), [missing]);
  const sayProblem = useCallback(
    (message: string | undefined) => {
      setProblem(message);
      onProblem?.(message);
    },
    [onProblem],
  );

  return (
    <Box sx={{ minWidth: 0 }}>
      <Tooltip title={problem ? translate('tidings.context.fix_json_first') : ''}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={view}
          onChange={(_, next) => next && !problem && setView(next)}
          aria-label={translate('tidings.context.view')}
          sx={{ mb: 1 }}
        >
          {VIEWS.map((one) => (
            <ToggleButton key={one} value={one} aria-disabled={problem !== undefined && one !== view} sx={{ py: 0.25 }}>
              {translate(`tidings.context.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Tooltip>
      {view === 'json' && <JsonView value={value} onChange={onChange} problem={problem} onProblem={sayProblem} />}
      {view === 'form' && fields.length === 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.context.nothing')}
        </Typography>
      )}
      {view === 'form' && <Fields fields={fields} value={value} onChange={onChange} missing={absent} />}
    </Box>
  );
};
