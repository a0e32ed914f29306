import ContentCopy from '@mui/icons-material/ContentCopy';
import { IconButton, Tooltip } from '@mui/material';
import { CanAccess } from 'react-admin';
import { Link } from 'react-router-dom';

/** Opens the form for a new record with the values of this record. */
export const CopyRecordButton = ({ resource, id, label }: { resource: string; id: string; label: string }) => (
  <CanAccess resource={resource} action="create">
    <Tooltip title={label}>
      <IconButton
        component={Link}
        to={`/${resource}/create?copyOf=${encodeURIComponent(id)}`}
        aria-label={label}
        size="small"
        onClick={(event) => event.stopPropagation()}
      >
        <ContentCopy fontSize="small" />
      </IconButton>
    </Tooltip>
  </CanAccess>
);
