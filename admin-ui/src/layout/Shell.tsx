import { Layout, type LayoutProps } from 'react-admin';
import { TopBar } from './TopBar';

// There is one page, so there is nothing to list at the side.
const NoSidebar = () => null;

export const Shell = ({ children }: LayoutProps) => (
  <Layout appBar={TopBar} sidebar={NoSidebar} sx={{ minWidth: 0, '& .RaLayout-appFrame': { marginTop: '56px' } }}>
    {children}
  </Layout>
);
