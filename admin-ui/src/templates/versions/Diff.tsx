import { Box, Typography } from '@mui/material';
import { useMemo } from 'react';
import { useTranslate } from 'react-admin';
import { type DiffPart, lineDiff } from './line-diff';

/** Unchanged lines shown on each side of a change. */
const CONTEXT_LINES = 2;

const SIGNS = { removed: '−', added: '+', same: ' ' };
const COLORS = { removed: 'error.main', added: 'success.main', same: 'text.secondary' };

/** Line diff of two texts. Long unchanged stretches are collapsed. */
export const Diff = ({ before, after }: { before: string; after: string }) => {
  const translate = useTranslate();
  const parts = useMemo(() => lineDiff(before, after), [before, after]);
  if (parts.every(({ kind }) => kind === 'same')) {
    return <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.templates.same')}</Typography>;
  }
  return (
    <Box
      component="pre"
      // A scrollable area must be reachable by keyboard.
      tabIndex={0}
      sx={{
        m: 0,
        p: 1.5,
        maxHeight: '50vh',
        overflow: 'auto',
        bgcolor: 'background.default',
        fontSize: 12.5,
        borderRadius: 1,
      }}
    >
      {[...parts.entries()].map(([place, part]) => (
        <Part key={place} part={part} isFirst={place === 0} isLast={place === parts.length - 1} />
      ))}
    </Box>
  );
};

const Part = ({ part, isFirst, isLast }: { part: DiffPart; isFirst: boolean; isLast: boolean }) => {
  const translate = useTranslate();
  const { kind, lines } = part;
  const before = isFirst ? 0 : CONTEXT_LINES;
  const after = isLast ? 0 : CONTEXT_LINES;
  if (kind !== 'same' || lines.length <= before + after + 1) return <Lines kind={kind} lines={lines} />;
  return (
    <>
      <Lines kind="same" lines={lines.slice(0, before)} />
      <Typography component="span" variant="caption" sx={{ display: 'block', color: 'text.secondary', my: 0.5 }}>
        ⋯ {translate('tidings.templates.unchanged', { smart_count: lines.length - before - after })}
      </Typography>
      <Lines kind="same" lines={lines.slice(lines.length - after)} />
    </>
  );
};

const Lines = ({ kind, lines }: DiffPart) =>
  lines.length > 0 && (
    <Box
      component={kind === 'removed' ? 'del' : kind === 'added' ? 'ins' : 'span'}
      sx={{
        display: 'block',
        color: COLORS[kind],
        textDecoration: 'none',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      }}
    >
      {lines.map((line) => `${SIGNS[kind]} ${line}`).join('\n')}
    </Box>
  );
