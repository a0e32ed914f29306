import History from '@mui/icons-material/History';
import { useState } from 'react';
import { Button, useTranslate } from 'react-admin';
import { VersionsDrawer } from './VersionsDrawer';

export const VersionsButton = ({ slug }: { slug: string }) => {
  const translate = useTranslate();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button label={translate('tidings.templates.versions')} onClick={() => setIsOpen(true)}>
        <History />
      </Button>
      {isOpen && <VersionsDrawer slug={slug} onClose={() => setIsOpen(false)} />}
    </>
  );
};
