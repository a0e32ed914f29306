import raEnglish from 'ra-language-english';
import { groupsEnglish } from '../groups/words';
import { notificationsEnglish } from '../notifications/words';
import { usersEnglish } from '../users/words';
import { commonEnglish } from './common-words';

export const english = {
  ...raEnglish,
  resources: {
    notifications: notificationsEnglish.resource,
    users: usersEnglish.resource,
    groups: groupsEnglish.resource,
  },
  tidings: {
    ...commonEnglish,
    notifications: notificationsEnglish.words,
    users: usersEnglish.words,
    groups: groupsEnglish.words,
  },
};
