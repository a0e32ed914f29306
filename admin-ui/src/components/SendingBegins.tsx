import { Button } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { EmptyState } from './EmptyState';

/** Shown for an empty list of dispatches or deliveries. Explains how to send. */
export const SendingBegins = ({ of: kind, icon }: { of: 'dispatches' | 'deliveries'; icon: ReactNode }) => {
  const translate = useTranslate();
  return (
    <EmptyState
      icon={icon}
      title={translate(`tidings.${kind}.empty_title`)}
      about={translate(`tidings.${kind}.empty_about`)}
    >
      <Button component={Link} to="/notifications" variant="contained">
        {translate('tidings.dispatches.to_notifications')}
      </Button>
    </EmptyState>
  );
};
