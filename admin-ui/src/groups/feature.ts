import Group from '@mui/icons-material/Group';
import { lazy } from 'react';
import type { Feature } from '../feature';
import {
  CreateGroupDocument,
  DeleteGroupsDocument,
  GroupListDocument,
  GroupOneDocument,
  UpdateGroupDocument,
} from './groups.generated';
import { groupsEnglish, groupsRussian } from './messages';

export const groups: Feature = {
  name: 'groups',
  icon: Group,
  routes: {
    recordRepresentation: 'name',
    list: lazy(async () => ({ default: (await import('./GroupList')).GroupList })),
    create: lazy(async () => ({ default: (await import('./GroupForm')).GroupCreate })),
    edit: lazy(async () => ({ default: (await import('./GroupForm')).GroupEdit })),
  },
  api: {
    list: GroupListDocument,
    one: GroupOneDocument,
    create: CreateGroupDocument,
    update: UpdateGroupDocument,
    deleteMany: DeleteGroupsDocument,
    idsFilter: 'ids',
    toInput: ({ name, description, userIds }, previous) => ({
      name,
      description: description ?? '',
      ...(!previous && userIds && { userIds }),
    }),
  },
  auditSubjects: ['group'],
  messages: { en: groupsEnglish, ru: groupsRussian },
};
