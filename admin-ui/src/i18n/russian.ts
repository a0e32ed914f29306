import raRussian from 'ra-language-russian';
import { groupsRussian } from '../groups/words';
import { commonRussian } from './common-words';
import { serverRussian } from './server-words';

export const russian = {
  ...raRussian,
  ...serverRussian,
  resources: { groups: groupsRussian.resource },
  tidings: { ...commonRussian, groups: groupsRussian.words },
};
