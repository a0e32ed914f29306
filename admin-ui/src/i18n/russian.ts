import raRussian from 'ra-language-russian';
import { groupsRussian } from '../groups/words';
import { notificationsRussian } from '../notifications/words';
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
  },
  tidings: {
    ...commonRussian,
    notifications: notificationsRussian.words,
    users: usersRussian.words,
    groups: groupsRussian.words,
  },
};
