import type { ReactNode } from 'react';
import { ColumnsButton, CreateButton, TopToolbar } from 'react-admin';

/** Toolbar of a list with a create button. `children` come before the button. */
export const ListActions = ({ children }: { children?: ReactNode }) => (
  <TopToolbar>
    <ColumnsButton />
    {children}
    <CreateButton />
  </TopToolbar>
);
