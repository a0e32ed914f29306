export const topicsEnglish = {
  menu: 'Topics',
  audit: {
    createTopic: 'Create a topic',
    updateTopic: 'Change a topic',
    deleteTopics: 'Delete topics',
  },
  resource: {
    name: 'Topic |||| Topics',
    page: { create: 'New topic' },
    notifications: { created: 'Topic created', updated: 'Topic saved', deleted: 'Topic deleted |||| Topics deleted' },
    fields: {
      slug: 'Slug',
      name: 'Name',
      description: 'Description',
      texts: 'Other languages',
      createdAt: 'Created',
    },
  },
  messages: {
    about: 'Kinds of mail that people can unsubscribe from.',
    add_language: 'Add a language',
    empty_title: 'No topics yet',
    empty_about:
      'A topic is a kind of mail that people can unsubscribe from, such as product news. Mails without a topic are transactional, such as receipts.',
    slug_help:
      'Programs refer to the topic by it: lower-case letters and digits, separated by single - or _. It can’t be changed later.',
    slug_rule: 'Use lower-case letters and digits, separated by single - or _.',
    name_help: 'Recipients see it when they unsubscribe, if their language isn’t listed below.',
    description_help: 'One or two sentences for recipients: what is sent, and how often.',
    texts_help: 'Recipients see the name in their own language if it is listed here.',
    language: 'Language',
    language_twice: 'This language is listed twice.',
    delete_about:
      'Unsubscribes are kept: if you create it again under the same slug, those people still get none of its mails.',
    its_dispatches: 'Its dispatches',
    none: 'None: transactional mail',
    transactional: 'Transactional mail',
    template_help: 'Recipients can unsubscribe from mails with a topic. Receipts and the like have none.',
    notification_help: 'If none is chosen, the template’s topic applies.',
    no_link:
      'The content has no link to unsubscribe. Add one that readers can see, such as <a href="{{unsubscribeUrl}}">Unsubscribe</a>. {{preferencesUrl}} leads to all topics.',
    no_link_short: 'The mail has no visible link to unsubscribe. Add {{unsubscribeUrl}} to the template.',
    topic: 'Topic: %{name}',
    send_label: 'Topic',
  },
};

export const topicsRussian: typeof topicsEnglish = {
  menu: 'Рубрики',
  audit: {
    createTopic: 'Создание рубрики',
    updateTopic: 'Изменение рубрики',
    deleteTopics: 'Удаление рубрик',
  },
  resource: {
    name: 'Рубрика |||| Рубрики',
    page: { create: 'Новая рубрика' },
    notifications: {
      created: 'Рубрика создана',
      updated: 'Рубрика сохранена',
      deleted: 'Рубрика удалена |||| Рубрики удалены |||| Рубрики удалены',
    },
    fields: {
      slug: 'Код',
      name: 'Название',
      description: 'Описание',
      texts: 'Другие языки',
      createdAt: 'Создана',
    },
  },
  messages: {
    about: 'Виды писем, от которых можно отписаться.',
    add_language: 'Добавить язык',
    empty_title: 'Рубрик пока нет',
    empty_about:
      'Рубрика — это вид писем, от которых можно отписаться, например новости продукта. Письма без рубрики — служебные, например чеки.',
    slug_help:
      'По нему рубрику находят программы: строчные латинские буквы и цифры, между ними одиночные - или _. Изменить его потом нельзя.',
    slug_rule: 'Строчные латинские буквы и цифры, между ними одиночные - или _.',
    name_help: 'Его видит получатель при отписке, если его языка нет в списке ниже.',
    description_help: 'Одно-два предложения для получателя: что приходит и как часто.',
    texts_help: 'Получатель видит название на своём языке, если оно есть в этом списке.',
    language: 'Язык',
    language_twice: 'Этот язык указан дважды.',
    delete_about:
      'Отписки сохранятся: если создать её снова с тем же кодом, отписавшиеся по-прежнему не будут получать её письма.',
    its_dispatches: 'Её рассылки',
    none: 'Нет: служебное письмо',
    transactional: 'Служебное письмо',
    template_help: 'От писем с рубрикой можно отписаться. У чеков и подобных писем её нет.',
    notification_help: 'Если не выбрать, будет рубрика шаблона.',
    no_link:
      'В содержимом нет ссылки для отписки. Добавьте видимую, например <a href="{{unsubscribeUrl}}">Отписаться</a>. {{preferencesUrl}} ведёт ко всем рубрикам.',
    no_link_short: 'В письме нет видимой ссылки для отписки. Добавьте в шаблон {{unsubscribeUrl}}.',
    topic: 'Рубрика: %{name}',
    send_label: 'Рубрика',
  },
};
