import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { type Change, excerptOf } from './changes';

/** A field that someone else changed: the saved value, and the form's value if it differs. */
export const ChangeRow = ({ change: { newer, mine, isInConflict }, label }: { change: Change; label: string }) => {
  const translate = useTranslate();
  const textOf = (value: unknown): string => {
    if (Array.isArray(value)) return translate('tidings.saved_in_between.chosen', { smart_count: value.length });
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    if (typeof value === 'boolean') return translate(`ra.boolean.${value}`);
    return String(value ?? '') || '—';
  };
  const row = (name: string, value: unknown, other: unknown) => (
    <Typography variant="body2" sx={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {translate(`tidings.saved_in_between.${name}`)}
      </Box>{' '}
      {excerptOf(textOf(value), textOf(other))}
    </Typography>
  );
  return (
    <Box sx={{ mb: 1.5, pl: 1.5, borderLeft: 3, borderColor: isInConflict ? 'warning.main' : 'divider' }}>
      <Typography sx={{ fontWeight: 600 }}>{label}</Typography>
      {row('saved_now', newer, mine)}
      {isInConflict && row('yours', mine, newer)}
    </Box>
  );
};
