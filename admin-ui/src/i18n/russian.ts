import raRussian from 'ra-language-russian';
import { accountRussian } from '../account/messages';
import { apiKeysRussian } from '../api-keys/messages';
import { auditRussian } from '../audit/messages';
import { contextRussian } from '../components/context/messages';
import { dashboardRussian } from '../dashboard/messages';
import { deliveriesRussian } from '../deliveries/messages';
import { dispatchesRussian } from '../dispatches/messages';
import { groupsRussian } from '../groups/messages';
import { notificationsRussian } from '../notifications/messages';
import { personalDataRussian } from '../personal-data/messages';
import { templatesRussian } from '../templates/messages';
import { usersImportRussian } from '../users/import/messages';
import { usersRussian } from '../users/messages';
import { commonRussian } from './common-messages';
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
    notifications: notificationsRussian.messages,
    users: usersRussian.messages,
    users_import: usersImportRussian.messages,
    groups: groupsRussian.messages,
    dispatches: dispatchesRussian.messages,
    deliveries: deliveriesRussian.messages,
    templates: templatesRussian.messages,
    context: contextRussian,
    dashboard: dashboardRussian,
    api_keys: apiKeysRussian.messages,
    audit: auditRussian,
    personal_data: personalDataRussian,
    account: accountRussian.messages,
  },
};
