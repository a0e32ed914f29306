import type { ReactNode } from 'react';
import { CreateButton, useResourceContext, useTranslate } from 'react-admin';
import { EmptyState } from './EmptyState';

/** Stands where a resource has no records yet, and says how the first is made. The messages are the resource's own. */
export const EmptyList = ({ icon, children }: { icon: ReactNode; children?: ReactNode }) => {
  const translate = useTranslate();
  const messages = `tidings.${useResourceContext()}`;
  return (
    <EmptyState icon={icon} title={translate(`${messages}.empty_title`)} about={translate(`${messages}.empty_about`)}>
      <CreateButton variant="contained" />
      {children}
    </EmptyState>
  );
};
