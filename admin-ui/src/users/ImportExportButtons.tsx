import Upload from '@mui/icons-material/Upload';
import { Button, CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { ExportButton } from '../components/ExportButton';

/** Everyone who can see the list can export it. Importing needs the permission to change people. */
export const ImportExportButtons = () => {
  const translate = useTranslate();
  return (
    <>
      <CanAccess resource="users" action="create">
        <Button component={Link} to="/users/import" label={translate('tidings.users.import.button')}>
          <Upload />
        </Button>
      </CanAccess>
      <ExportButton path="/export/users.csv" name={translate('tidings.users.import.export_file')} />
    </>
  );
};
