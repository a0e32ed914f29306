import { Link } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Puts the cursor of the page's editor on a place. Lines and columns count from 1. */
export const GoTo = ({ place: { line, column } }: { place: { line: number; column: number } }) => {
  const translate = useTranslate();
  const jump = async () => (await import('./jump-to')).jumpTo({ line, column });
  return (
    <Link
      component="button"
      type="button"
      color="inherit"
      onClick={jump}
      sx={{ font: 'inherit', verticalAlign: 'baseline' }}
    >
      {translate('tidings.templates.go_to', { line })}
    </Link>
  );
};
