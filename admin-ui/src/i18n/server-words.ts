/** What the server says in English, for those who read Russian. What stands not here is shown as the server says it. */
export const serverRussian: Record<string, string> = {
  'This username is taken.': 'Это имя пользователя занято.',
  'This e-mail address is taken.': 'Этот адрес уже занят.',
  'A group of this name exists already.': 'Группа с таким названием уже есть.',
  'A notification uses one of these templates: change or delete it first.':
    'Один из шаблонов используется в уведомлении: сначала измените или удалите его.',
  'This is the last active admin: make another one first.':
    'Это последний активный администратор: сначала назначьте другого.',
  'Nothing of that is FAILED, so nothing was tried again.': 'Среди них нет недоставленных: повторять нечего.',
  'username must be without spaces, and not empty': 'без пробелов и не пусто',
  'is not one address': 'не похоже на один адрес',
  'is not your password': 'это не ваш пароль',
  'must be 8 to 200 characters': 'от 8 до 200 знаков',
  'must be in the future': 'должно быть в будущем',
  'must be exactly one for PERSONAL': 'нужен ровно один человек',
};
