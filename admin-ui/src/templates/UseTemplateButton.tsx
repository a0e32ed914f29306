import Campaign from '@mui/icons-material/Campaign';
import { Tooltip } from '@mui/material';
import { Button, CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ContextObject } from '../components/context/context-fields';

/** Creates a notification with this template, and with the template data that the user filled in. */
export const UseTemplateButton = ({ slug, context }: { slug: string; context?: ContextObject | undefined }) => {
  const translate = useTranslate();
  const record = { templateSlug: slug };
  const source = encodeURIComponent(JSON.stringify(record));
  return (
    <CanAccess resource="notifications" action="create">
      <Tooltip title={translate('tidings.templates.use_help')}>
        <span>
          <Button
            component={Link}
            to={`/notifications/create?source=${source}`}
            {...(context && { state: { record: { ...record, context } } })}
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
