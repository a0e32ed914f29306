import HelpOutlined from '@mui/icons-material/HelpOutlined';
import { Button, type ButtonProps } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { DecideDialog, type Undecided } from '../DecideDialog';

/** Opens the dialog in which an operator decides about uncertain deliveries. */
export const DecideButton = ({
  about,
  variant = 'outlined',
  onDone,
}: {
  about: Undecided;
  variant?: ButtonProps['variant'];
  onDone?: () => void;
}) => {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  return (
    <CanAccess resource="dispatches" action="edit">
      <Button size="small" variant={variant} startIcon={<HelpOutlined />} onClick={() => setOpen(true)}>
        {translate('tidings.deliveries.decide')}
      </Button>
      {isOpen && <DecideDialog about={about} onClose={() => setOpen(false)} onDone={onDone} />}
    </CanAccess>
  );
};
