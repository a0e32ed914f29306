import Inbox from '@mui/icons-material/Inbox';
import Terminal from '@mui/icons-material/Terminal';
import { Divider } from '@mui/material';
import { CanAccess, Menu, useTranslate } from 'react-admin';
import { AboutDocument } from '../api/about.generated';
import { useApiQuery } from '../api/use-api-query';
import { type Feature, messageKey } from '../feature';
import { features } from '../features';
import { OutsideItem } from './OutsideItem';

const inMenu = features.filter(({ icon }) => icon);
/** Features that every role may see. Their items appear with the first paint. */
const forEveryone = inMenu.filter(({ permissions }) => permissions?.see === undefined);
const restricted = inMenu.filter((feature) => !forEveryone.includes(feature));

export const SideMenu = () => {
  const translate = useTranslate();
  const { data } = useApiQuery(AboutDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const mailboxUrl = data?.about.mailboxUrl;
  return (
    <nav aria-label={translate('tidings.menu.main')}>
      <Menu>
        {forEveryone.map((feature) => (
          <FeatureItem key={feature.name} feature={feature} />
        ))}
        <Divider component="li" sx={{ my: 1 }} />
        {restricted.map((feature) => (
          <CanAccess key={feature.name} resource={feature.name} action="list">
            <FeatureItem feature={feature} />
          </CanAccess>
        ))}
        <OutsideItem href="/graphql" icon={<Terminal />} text={translate('tidings.menu.playground')} />
        {mailboxUrl && <OutsideItem href={mailboxUrl} icon={<Inbox />} text={translate('tidings.menu.mailbox')} />}
      </Menu>
    </nav>
  );
};

const FeatureItem = ({ feature: { name, icon: Icon, api, routes } }: { feature: Feature }) => {
  const translate = useTranslate();
  const [firstPage] = Object.keys(routes.pages ?? {});
  return (
    <Menu.Item
      to={api ? `/${name}` : firstPage!}
      primaryText={translate(`tidings.menu.${messageKey(name)}`)}
      leftIcon={Icon && <Icon />}
    />
  );
};
