import Campaign from '@mui/icons-material/Campaign';
import { Tooltip } from '@mui/material';
import { Button, CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';

/** Creates a notification with this template. */
export const UseTemplateButton = ({ slug }: { slug: string }) => {
  const translate = useTranslate();
  const source = encodeURIComponent(JSON.stringify({ templateSlug: slug }));
  return (
    <CanAccess resource="notifications" action="create">
      <Tooltip title={translate('tidings.templates.use_help')}>
        <span>
          <Button
            component={Link}
            to={`/notifications/create?source=${source}`}
            label={translate('tidings.templates.use')}
            size="medium"
          >
            <Campaign />
          </Button>
        </span>
      </Tooltip>
    </CanAccess>
  );
};
