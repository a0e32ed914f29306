import Campaign from '@mui/icons-material/Campaign';
import Description from '@mui/icons-material/Description';
import Group from '@mui/icons-material/Group';
import History from '@mui/icons-material/History';
import Inbox from '@mui/icons-material/Inbox';
import Mail from '@mui/icons-material/Mail';
import Person from '@mui/icons-material/Person';
import PersonRemove from '@mui/icons-material/PersonRemove';
import Send from '@mui/icons-material/Send';
import SpaceDashboard from '@mui/icons-material/SpaceDashboard';
import Terminal from '@mui/icons-material/Terminal';
import VpnKey from '@mui/icons-material/VpnKey';
import { Divider } from '@mui/material';
import { CanAccess, Menu, useTranslate } from 'react-admin';
import { AboutDocument } from '../api/about.generated';
import { useQuestion } from '../api/use-question';
import { OutsideItem } from './OutsideItem';

const RESOURCES = [
  { name: 'notifications', icon: <Campaign /> },
  { name: 'templates', icon: <Description /> },
  { name: 'dispatches', icon: <Send /> },
  { name: 'deliveries', icon: <Mail /> },
  { name: 'users', icon: <Person /> },
  { name: 'groups', icon: <Group /> },
];

export const SideMenu = () => {
  const translate = useTranslate();
  const { data } = useQuestion(AboutDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const mailboxUrl = data?.about.mailboxUrl;
  return (
    <nav aria-label={translate('tidings.menu.main')}>
      <Menu>
        <Menu.Item to="/" primaryText={translate('tidings.menu.dashboard')} leftIcon={<SpaceDashboard />} />
        {RESOURCES.map(({ name, icon }) => (
          <Menu.Item key={name} to={`/${name}`} primaryText={translate(`tidings.menu.${name}`)} leftIcon={icon} />
        ))}
        <Divider component="li" sx={{ my: 1 }} />
        <CanAccess resource="api-keys" action="list">
          <Menu.Item to="/api-keys" primaryText={translate('tidings.menu.api_keys')} leftIcon={<VpnKey />} />
        </CanAccess>
        <CanAccess resource="audit" action="list">
          <Menu.Item to="/audit" primaryText={translate('tidings.menu.audit')} leftIcon={<History />} />
        </CanAccess>
        <CanAccess resource="personal-data" action="list">
          <Menu.Item
            to="/personal-data"
            primaryText={translate('tidings.menu.personal_data')}
            leftIcon={<PersonRemove />}
          />
        </CanAccess>
        <OutsideItem href="/graphql" icon={<Terminal />} text={translate('tidings.menu.playground')} />
        {mailboxUrl && <OutsideItem href={mailboxUrl} icon={<Inbox />} text={translate('tidings.menu.mailbox')} />}
      </Menu>
    </nav>
  );
};
