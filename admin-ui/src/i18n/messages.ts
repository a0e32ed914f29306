import { attachmentsEnglish, attachmentsRussian } from '../components/attachments/messages';
import { contextEnglish, contextRussian } from '../components/context/messages';
import { type Locale, messageKey } from '../feature';
import { features } from '../features';
import { commonEnglish, commonRussian } from './common-messages';
import { reactAdminEnglish } from './react-admin-english';
import { reactAdminRussian } from './react-admin-russian';

const featureMessages = (locale: Locale) => {
  const all = features.map(({ name, messages }) => ({ name, key: messageKey(name), ...messages[locale] }));
  return {
    resources: Object.fromEntries(all.flatMap(({ name, resource }) => (resource ? [[name, resource]] : []))),
    menu: Object.fromEntries(all.map(({ key, menu }) => [key, menu])),
    audit: Object.fromEntries(all.flatMap(({ audit = {} }) => Object.entries(audit))),
    tidings: Object.fromEntries(all.map(({ key, messages }) => [key, messages])),
  };
};

const buildMessages = (
  locale: Locale,
  {
    common,
    ...shared
  }: { common: typeof commonEnglish; context: typeof contextEnglish; attachments: typeof attachmentsEnglish },
) => {
  const { resources, menu, audit, tidings } = featureMessages(locale);
  return {
    resources,
    tidings: {
      ...common,
      menu: { ...common.menu, ...menu },
      ...shared,
      ...tidings,
      audit: { ...tidings.audit, actions: audit },
    },
  };
};

export const english = {
  ...reactAdminEnglish,
  ...buildMessages('en', { common: commonEnglish, context: contextEnglish, attachments: attachmentsEnglish }),
};
export const russian = {
  ...reactAdminRussian,
  ...buildMessages('ru', { common: commonRussian, context: contextRussian, attachments: attachmentsRussian }),
};
