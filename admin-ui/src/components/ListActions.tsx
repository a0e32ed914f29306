import type { ReactNode } from 'react';
import { ColumnsButton, CreateButton, TopToolbar } from 'react-admin';

/** Above a list whose records are made here; what else can be done stands between. */
export const ListActions = ({ children }: { children?: ReactNode }) => (
  <TopToolbar>
    <ColumnsButton />
    {children}
    <CreateButton />
  </TopToolbar>
);
