/** What the server says in English, for those who read Russian. What stands not here is shown as the server says it. */
export const serverRussian: Record<string, string> = {
  'This username is taken.': 'Это имя пользователя занято.',
  'This e-mail address is taken.': 'Этот адрес уже занят.',
  'A group of this name exists already.': 'Группа с таким названием уже есть.',
  'A notification uses one of these templates: change or delete it first.':
    'Один из шаблонов используется в уведомлении: сначала измените или удалите его.',
  'This is the last active admin: make another one first.':
    'Это последний активный администратор: сначала назначьте другого.',
  "This dispatch is PAUSED, so it can't be paused.": 'Рассылка уже приостановлена.',
  "This dispatch is COMPLETED, so it can't be paused.": 'Рассылка уже окончена: приостановить её нельзя.',
  "This dispatch is CANCELLED, so it can't be paused.": 'Рассылка отменена: приостановить её нельзя.',
  "This dispatch is SENDING, so it can't be resumed.": 'Рассылка уже идёт.',
  "This dispatch is SCHEDULED, so it can't be resumed.": 'Рассылка не приостановлена: она начнётся в своё время.',
  "This dispatch is COMPLETED, so it can't be resumed.": 'Рассылка уже окончена: возобновить её нельзя.',
  "This dispatch is CANCELLED, so it can't be resumed.": 'Рассылка отменена: возобновить её нельзя.',
  "This dispatch is COMPLETED, so it can't be cancelled.": 'Рассылка уже окончена: отменять нечего.',
  "This dispatch is CANCELLED, so it can't be cancelled.": 'Рассылка уже отменена.',
  'This dispatch is CANCELLED: nothing of it is sent again.': 'Рассылка отменена: её письма больше не отправляются.',
  'Not all of these deliveries are FAILED, so nothing was tried again.':
    'Не все эти письма числятся недоставленными, поэтому ничего не повторено.',
  'Not all of these deliveries are UNCERTAIN, so nothing was changed.':
    'О некоторых из этих писем уже известно, что с ними стало, поэтому ничего не изменено.',
  "What these mails were made of isn't kept any more, so they can't be sent again.":
    'То, из чего были сделаны эти письма, уже не хранится: повторить их нельзя.',
  'This delivery isn’t FAILED, so it isn’t sent again.':
    'Это письмо не числится недоставленным, поэтому не повторяется.',
  'This delivery has no user any more, so there is no corrected address.':
    'У этого письма больше нет пользователя, а значит, и исправленного адреса.',
  'The user of this delivery is inactive, so nothing is sent to them.':
    'Пользователь отключён: ему ничего не отправляется.',
  'The user’s address is still the one that this delivery went to.': 'Адрес пользователя с тех пор не изменился.',
  'Another delivery of this dispatch goes to the user’s address already.':
    'На этот адрес уже идёт другое письмо той же рассылки.',
  'Nobody whose mail of this dispatch FAILED has another address now.':
    'Ни у кого из тех, кому не доставлено, адрес не изменился.',
  'This dispatch is past its expiresAt: nothing of it is sent again.':
    'Срок рассылки истёк: её письма больше не отправляются.',
  'This user has the address of an older one, and stays inactive until it has another.':
    'Это адрес более раннего пользователя: пока у этого нет другого, он остаётся отключённым.',
  'Nothing is held of this address.': 'Об этом адресе ничего не хранится.',
  'Nothing of that is FAILED, so nothing was tried again.': 'Среди них нет недоставленных: повторять нечего.',
  'username must be without spaces, and not empty': 'без пробелов и не пусто',
  'is not one address': 'не похоже на один адрес',
  'is not your password': 'это не ваш пароль',
  'must be 8 to 200 characters': 'от 8 до 200 знаков',
  'must be in the future': 'должно быть в будущем',
  'must be exactly one for PERSONAL': 'нужен ровно один человек',
  'must be exactly one e-mail address of at most 254 characters':
    'нужен ровно один адрес e-mail, не длиннее 254 знаков',
  'must be without spaces, and not empty': 'без пробелов и не пусто',
  'must be shorter than or equal to 150 characters': 'не длиннее 150 знаков',
  'must not contain a NUL, or half of a surrogate pair': 'есть символ, который нельзя сохранить',
  'must be a BCP 47 tag such as en or ru-RU': 'нужен код языка, например en или ru-RU',
  'must be an IANA name such as Europe/Moscow': 'нужно название из базы IANA, например Europe/Moscow',
  'must be at most 16 KiB': 'не больше 16 КиБ',
  'is taken': 'уже занято',
  'must stay true: this is the last active admin': 'это последний активный администратор',
  'was made by somebody else meanwhile': 'только что создан кем-то другим',
};
