import type { ReactNode } from 'react';
import { ColumnsButton, CreateButton, TopToolbar } from 'react-admin';
import { useIsSmall } from './use-is-small';

/** Toolbar of a list with a create button. `children` come before the button. On a phone a list has no columns. */
export const ListActions = ({ children }: { children?: ReactNode }) => (
  <TopToolbar>
    {!useIsSmall() && <ColumnsButton />}
    {children}
    <CreateButton />
  </TopToolbar>
);
