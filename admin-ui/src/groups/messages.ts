export const groupsEnglish = {
  menu: 'Groups',
  audit: {
    createGroup: 'Create a group',
    updateGroup: 'Change a group',
    deleteGroups: 'Delete groups',
    addUsersToGroup: 'Add people to a group',
    addMatchingUsersToGroup: 'Add people to a group by filter',
    removeUsersFromGroup: 'Remove people from a group',
  },
  resource: {
    name: 'Group |||| Groups',
    page: { create: 'New group' },
    notifications: { created: 'Group created', updated: 'Group saved', deleted: 'Group deleted |||| Groups deleted' },
    fields: {
      name: 'Name',
      description: 'Description',
      memberCount: 'Members',
      createdAt: 'Created',
      userIds: 'Members',
    },
  },
  messages: {
    empty_title: 'No groups yet',
    empty_about: 'A group is a set of people you write to together. Create one, then add people.',
    members: 'Members',
    add_members: 'Add people',
    add: 'Add',
    remove: 'Remove from group',
    delete_about: 'The group is deleted. Its members stay in People.',
    stops: '%{count} queued mail will not be sent. |||| %{count} queued mails will not be sent.',
    stops_more_than: 'More than %{count} queued mails will not be sent.',
    pending_sends:
      '%{count} dispatch to this group hasn’t started or is still reading its members. It will reach fewer people. |||| %{count} dispatches to this group haven’t started or are still reading its members. They will reach fewer people.',
    no_members: 'This group has no members yet.',
    added: 'Added %{smart_count} person |||| Added %{smart_count} people',
    removed: 'Removed %{smart_count} person |||| Removed %{smart_count} people',
  },
};

export const groupsRussian: typeof groupsEnglish = {
  menu: 'Группы',
  audit: {
    createGroup: 'Создание группы',
    updateGroup: 'Изменение группы',
    deleteGroups: 'Удаление групп',
    addUsersToGroup: 'Добавление в группу',
    addMatchingUsersToGroup: 'Добавление в группу по фильтру',
    removeUsersFromGroup: 'Удаление из группы',
  },
  resource: {
    name: 'Группа |||| Группы',
    page: { create: 'Новая группа' },
    notifications: {
      created: 'Группа создана',
      updated: 'Группа сохранена',
      deleted: 'Группа удалена |||| Группы удалены |||| Группы удалены',
    },
    fields: {
      name: 'Название',
      description: 'Описание',
      memberCount: 'Участники',
      createdAt: 'Создана',
      userIds: 'Участники',
    },
  },
  messages: {
    empty_title: 'Групп пока нет',
    empty_about: 'Группа объединяет получателей, которым вы пишете вместе. Создайте её и добавьте получателей.',
    members: 'Участники',
    add_members: 'Добавить получателей',
    add: 'Добавить',
    remove: 'Убрать из группы',
    delete_about: 'Группа будет удалена. Её участники останутся в списке получателей.',
    stops:
      'Не будет отправлено %{count} письмо из очереди. |||| Не будет отправлено %{count} письма из очереди. |||| Не будет отправлено %{count} писем из очереди.',
    stops_more_than: 'Не будет отправлено более %{count} писем из очереди.',
    pending_sends:
      '%{count} рассылка этой группе ещё не началась или ещё читает список участников: она дойдёт не до всех. |||| %{count} рассылки этой группе ещё не начались или ещё читают список участников: они дойдут не до всех. |||| %{count} рассылок этой группе ещё не начались или ещё читают список участников: они дойдут не до всех.',
    no_members: 'В этой группе пока нет участников.',
    added:
      'Добавлен %{smart_count} человек |||| Добавлено %{smart_count} человека |||| Добавлено %{smart_count} человек',
    removed: 'Убран %{smart_count} человек |||| Убрано %{smart_count} человека |||| Убрано %{smart_count} человек',
  },
};
