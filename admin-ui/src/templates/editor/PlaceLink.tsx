import { Link } from '@mui/material';
import { useTranslate } from 'react-admin';

/** A position in a content. Lines and columns count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A link that names a place of the editor. */
export const PlaceLink = ({ place, onClick }: { place: Place; onClick: () => void }) => {
  const translate = useTranslate();
  return (
    <Link component="button" type="button" onClick={onClick} sx={{ verticalAlign: 'baseline' }}>
      {translate('tidings.templates.import.line', { ...place })}
    </Link>
  );
};
