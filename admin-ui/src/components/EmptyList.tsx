import type { ReactNode } from 'react';
import { CreateButton, useResourceContext, useTranslate } from 'react-admin';
import { EmptyState } from './EmptyState';

/** Shown for a resource without records. The texts are the resource's messages `empty_title` and `empty_about`. */
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
