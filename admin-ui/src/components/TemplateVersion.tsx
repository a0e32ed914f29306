import { Link as MuiLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';

/** The template and the pinned version of a dispatch. A test mail of a draft has a negative version, and its template may not exist. */
export const TemplateVersion = ({ slug, version }: { slug: string; version: number }) => {
  const translate = useTranslate();
  if (version < 0) return translate('tidings.dispatches.draft', { slug });
  return (
    <MuiLink component={Link} to={`/templates/${slug}`} onClick={(click) => click.stopPropagation()}>
      {translate('tidings.dispatches.version', { slug, version })}
    </MuiLink>
  );
};
