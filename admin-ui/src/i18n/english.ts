import raEnglish from 'ra-language-english';
import { groupsEnglish } from '../groups/words';
import { commonEnglish } from './common-words';

export const english = {
  ...raEnglish,
  resources: { groups: groupsEnglish.resource },
  tidings: { ...commonEnglish, groups: groupsEnglish.words },
};
