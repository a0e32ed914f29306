const english = {
  about:
    'Who changed what, and which attempts were refused. Entries can’t be edited. Dispatches are listed on their own page.',
  action: 'Action',
  all_actions: 'All actions',
  only: 'Show only actions by %{name}',
  everybody: 'Show actions by everyone',
  empty_title: 'No entries',
  empty_about: 'Changes appear here as soon as they are made.',
  newer: 'Newer',
  older: 'Older',
  columns: { at: 'Time', actor: 'Who', action: 'Action', subject: 'Target' },
  actor: {
    user: '%{name}',
    key: 'API key “%{name}”',
    stranger: 'not signed in',
    user_gone: 'deleted person',
    key_gone: 'deleted API key',
  },
  gone: 'deleted',
  more: 'and %{smart_count} more |||| and %{smart_count} more',
  refused: {
    UNAUTHENTICATED: 'refused: wrong username or password',
    FORBIDDEN: 'refused: not allowed',
    RATE_LIMITED: 'refused: too many attempts',
    BAD_USER_INPUT: 'refused: invalid input',
    CONFLICT: 'refused: conflict',
    NOT_FOUND: 'refused: not found',
    TEMPLATE_INVALID: 'refused: invalid template',
    INTERNAL: 'failed',
    UNAVAILABLE: 'failed: database unavailable',
  },
};

const russian: typeof english = {
  about: 'Кто что изменил и в чём было отказано. Изменить эти записи нельзя. Рассылки — на своей странице.',
  action: 'Действие',
  all_actions: 'Все действия',
  only: 'Показать только действия: %{name}',
  everybody: 'Показать действия всех',
  empty_title: 'Записей нет',
  empty_about: 'Изменения появляются здесь сразу, как сделаны.',
  newer: 'Новее',
  older: 'Старее',
  columns: { at: 'Время', actor: 'Кто', action: 'Действие', subject: 'Объект' },
  actor: {
    user: '%{name}',
    key: 'ключ «%{name}»',
    stranger: 'без входа в систему',
    user_gone: 'удалённый пользователь',
    key_gone: 'удалённый ключ',
  },
  gone: 'удалено',
  more: 'и ещё %{smart_count} |||| и ещё %{smart_count} |||| и ещё %{smart_count}',
  refused: {
    UNAUTHENTICATED: 'отказ: неверное имя пользователя или пароль',
    FORBIDDEN: 'отказ: нет прав',
    RATE_LIMITED: 'отказ: слишком много попыток',
    BAD_USER_INPUT: 'отказ: неверные данные',
    CONFLICT: 'отказ: конфликт',
    NOT_FOUND: 'отказ: не найдено',
    TEMPLATE_INVALID: 'отказ: ошибка в шаблоне',
    INTERNAL: 'сбой',
    UNAVAILABLE: 'сбой: база данных недоступна',
  },
};

export const auditEnglish = { menu: 'Audit log', messages: english };
export const auditRussian = { menu: 'Журнал действий', messages: russian };
