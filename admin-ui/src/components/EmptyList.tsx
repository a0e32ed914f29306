import type { ReactNode } from 'react';
import { CreateButton, useResourceContext, useTranslate } from 'react-admin';
import { EmptyState } from './EmptyState';

/** Stands where a resource has no records yet, and says how the first is made. The words are the resource's own. */
export const EmptyList = ({ icon, children }: { icon: ReactNode; children?: ReactNode }) => {
  const translate = useTranslate();
  const words = `tidings.${useResourceContext()}`;
  return (
    <EmptyState icon={icon} title={translate(`${words}.empty_title`)} about={translate(`${words}.empty_about`)}>
      <CreateButton variant="contained" />
      {children}
    </EmptyState>
  );
};
