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
  words: {
    empty_title: 'No groups yet',
    empty_about: 'A group gathers people whom you write to together. Make one, then add people to it.',
    members: 'Members',
    add_members: 'Add people',
    add: 'Add',
    remove: 'Take out of the group',
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
  words: {
    empty_title: 'Групп пока нет',
    empty_about: 'Группа объединяет людей, которым вы пишете вместе. Создайте её и добавьте людей.',
    members: 'Участники',
    add_members: 'Добавить людей',
    add: 'Добавить',
    remove: 'Убрать из группы',
    no_members: 'В этой группе пока никого нет.',
    added:
      'Добавлен %{smart_count} человек |||| Добавлено %{smart_count} человека |||| Добавлено %{smart_count} человек',
    removed: 'Убран %{smart_count} человек |||| Убрано %{smart_count} человека |||| Убрано %{smart_count} человек',
  },
};
