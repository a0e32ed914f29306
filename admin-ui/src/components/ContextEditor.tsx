import { Box, ToggleButton, ToggleButtonGroup, Tooltip, Typography } from '@mui/material';
import { useCallback, useMemo, useState } from 'react';
import { useTranslate } from 'react-admin';
import { type ContextObject, contextFields } from './context/context-fields';
import { Fields } from './context/FieldGroup';
import { JsonView } from './context/JsonView';

const VIEWS = ['form', 'json'] as const;

/**
 * Edits the context of a template, as a form made from the template's variables or as JSON. `missing` lists variables that the server
 * found no value for; `content`, the template's text, tells which variables are lists. While the JSON is invalid, `value` keeps its last
 * state and `onProblem` gets the reason.
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
