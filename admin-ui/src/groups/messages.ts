export const groupsEnglish = {
  resource: {
    name: 'Group |||| Groups',
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
    empty_about: 'A group gathers people whom you write to together. Make one, then add people to it.',
    members: 'Members',
    add_members: 'Add people',
    add: 'Add',
    remove: 'Take out of the group',
    delete_about: 'The group is deleted. Its members stay as users.',
    stops: '%{count} queued mail will not be sent. |||| %{count} queued mails will not be sent.',
    stops_more_than: 'More than %{count} queued mails will not be sent.',
    pending_sends:
      '%{count} send to this group has not begun or is still reading its members: it reaches fewer people. |||| %{count} sends to this group have not begun or are still reading its members: they reach fewer people.',
    no_members: 'Nobody is in this group yet.',
    added: 'Added %{smart_count} person |||| Added %{smart_count} people',
    removed: 'Taken out: %{smart_count} person |||| Taken out: %{smart_count} people',
  },
};

export const groupsRussian: typeof groupsEnglish = {
  resource: {
    name: 'Группа |||| Группы',
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
    empty_about: 'Группа объединяет людей, которым вы пишете вместе. Создайте её и добавьте людей.',
    members: 'Участники',
    add_members: 'Добавить людей',
    add: 'Добавить',
    remove: 'Убрать из группы',
    delete_about: 'Группа будет удалена. Её участники останутся пользователями.',
    stops:
      'Не будет отправлено %{count} письмо из очереди. |||| Не будет отправлено %{count} письма из очереди. |||| Не будет отправлено %{count} писем из очереди.',
    stops_more_than: 'Не будет отправлено более %{count} писем из очереди.',
    pending_sends:
      '%{count} рассылка этой группе ещё не началась или ещё читает список участников: она дойдёт не до всех. |||| %{count} рассылки этой группе ещё не начались или ещё читают список участников: они дойдут не до всех. |||| %{count} рассылок этой группе ещё не начались или ещё читают список участников: они дойдут не до всех.',
    no_members: 'В этой группе пока никого нет.',
    added:
      'Добавлен %{smart_count} человек |||| Добавлено %{smart_count} человека |||| Добавлено %{smart_count} человек',
    removed: 'Убран %{smart_count} человек |||| Убрано %{smart_count} человека |||| Убрано %{smart_count} человек',
  },
};
