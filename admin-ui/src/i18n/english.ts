import raEnglish from 'ra-language-english';
import { accountEnglish } from '../account/messages';
import { apiKeysEnglish } from '../api-keys/messages';
import { auditEnglish } from '../audit/messages';
import { contextEnglish } from '../components/context/messages';
import { dashboardEnglish } from '../dashboard/messages';
import { deliveriesEnglish } from '../deliveries/messages';
import { dispatchesEnglish } from '../dispatches/messages';
import { groupsEnglish } from '../groups/messages';
import { notificationsEnglish } from '../notifications/messages';
import { personalDataEnglish } from '../personal-data/messages';
import { templatesEnglish } from '../templates/messages';
import { usersImportEnglish } from '../users/import/messages';
import { usersEnglish } from '../users/messages';
import { commonEnglish } from './common-messages';

export const english = {
  ...raEnglish,
  resources: {
    notifications: notificationsEnglish.resource,
    users: usersEnglish.resource,
    groups: groupsEnglish.resource,
    dispatches: dispatchesEnglish.resource,
    deliveries: deliveriesEnglish.resource,
    templates: templatesEnglish.resource,
    'api-keys': apiKeysEnglish.resource,
  },
  tidings: {
    ...commonEnglish,
    notifications: notificationsEnglish.messages,
    users: usersEnglish.messages,
    users_import: usersImportEnglish.messages,
    groups: groupsEnglish.messages,
    dispatches: dispatchesEnglish.messages,
    deliveries: deliveriesEnglish.messages,
    templates: templatesEnglish.messages,
    context: contextEnglish,
    dashboard: dashboardEnglish,
    api_keys: apiKeysEnglish.messages,
    audit: auditEnglish,
    personal_data: personalDataEnglish,
    account: accountEnglish.messages,
  },
};
