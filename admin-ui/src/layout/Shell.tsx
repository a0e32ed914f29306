import { Layout, type LayoutProps } from 'react-admin';
import { SideMenu } from './SideMenu';
import { StagingBanner } from './StagingBanner';
import { TopBar } from './TopBar';

export const Shell = ({ children }: LayoutProps) => (
  <Layout
    appBar={TopBar}
    menu={SideMenu}
    sx={{ minWidth: 0, '& .RaLayout-content': { px: { xs: 1, sm: 3 }, pb: 4, minWidth: 0 } }}
  >
    <StagingBanner />
    {children}
  </Layout>
);
