import ContentCopy from '@mui/icons-material/ContentCopy';
import { IconButton, Tooltip } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';

/** Opens the form for a new template, filled with what this one says. */
export const CopyTemplateButton = ({ slug }: { slug: string }) => {
  const translate = useTranslate();
  const words = translate('tidings.templates.clone', { slug });
  return (
    <CanAccess resource="templates" action="create">
      <Tooltip title={words}>
        <IconButton
          component={Link}
          to={`/templates/create?copyOf=${encodeURIComponent(slug)}`}
          aria-label={words}
          size="small"
          onClick={(event) => event.stopPropagation()}
        >
          <ContentCopy fontSize="small" />
        </IconButton>
      </Tooltip>
    </CanAccess>
  );
};
