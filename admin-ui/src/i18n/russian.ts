import raRussian from 'ra-language-russian';
import { accountRussian } from '../account/words';
import { apiKeysRussian } from '../api-keys/words';
import { auditRussian } from '../audit/words';
import { contextRussian } from '../components/context/words';
import { dashboardRussian } from '../dashboard/words';
import { deliveriesRussian } from '../deliveries/words';
import { dispatchesRussian } from '../dispatches/words';
import { groupsRussian } from '../groups/words';
import { notificationsRussian } from '../notifications/words';
import { personalDataRussian } from '../personal-data/words';
import { templatesRussian } from '../templates/words';
import { usersImportRussian } from '../users/import/words';
import { usersRussian } from '../users/words';
import { commonRussian } from './common-words';
import { serverRussian } from './server-words';

export const russian = {
  ...raRussian,
  ...serverRussian,
  resources: {
    notifications: notificationsRussian.resource,
    users: usersRussian.resource,
    groups: groupsRussian.resource,
    dispatches: dispatchesRussian.resource,
    deliveries: deliveriesRussian.resource,
    templates: templatesRussian.resource,
    'api-keys': apiKeysRussian.resource,
  },
  tidings: {
    ...commonRussian,
    notifications: notificationsRussian.words,
    users: usersRussian.words,
    users_import: usersImportRussian.words,
    groups: groupsRussian.words,
    dispatches: dispatchesRussian.words,
    deliveries: deliveriesRussian.words,
    templates: templatesRussian.words,
    context: contextRussian,
    dashboard: dashboardRussian,
    api_keys: apiKeysRussian.words,
    audit: auditRussian,
    personal_data: personalDataRussian,
    account: accountRussian.words,
  },
};
