import raEnglish from 'ra-language-english';
import { accountEnglish } from '../account/words';
import { apiKeysEnglish } from '../api-keys/words';
import { auditEnglish } from '../audit/words';
import { contextEnglish } from '../components/context/words';
import { dashboardEnglish } from '../dashboard/words';
import { deliveriesEnglish } from '../deliveries/words';
import { dispatchesEnglish } from '../dispatches/words';
import { groupsEnglish } from '../groups/words';
import { notificationsEnglish } from '../notifications/words';
import { personalDataEnglish } from '../personal-data/words';
import { templatesEnglish } from '../templates/words';
import { usersImportEnglish } from '../users/import/words';
import { usersEnglish } from '../users/words';
import { commonEnglish } from './common-words';

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
    notifications: notificationsEnglish.words,
    users: usersEnglish.words,
    users_import: usersImportEnglish.words,
    groups: groupsEnglish.words,
    dispatches: dispatchesEnglish.words,
    deliveries: deliveriesEnglish.words,
    templates: templatesEnglish.words,
    context: contextEnglish,
    dashboard: dashboardEnglish,
    api_keys: apiKeysEnglish.words,
    audit: auditEnglish,
    personal_data: personalDataEnglish,
    account: accountEnglish.words,
  },
};
