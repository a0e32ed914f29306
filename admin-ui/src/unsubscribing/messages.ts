const english = {
  banner:
    '%{count} unsubscribe looks like a mail scanner’s, not a person’s. |||| %{count} unsubscribes look like a mail scanner’s, not people’s.',
  review: 'Review',
  about:
    'Some mail systems open every link of a mail before they deliver it, and unsubscribe people who never asked for it. These unsubscribes came within seconds after their mails, several from one network at the same time. They hold until you undo them.',
  none: 'No unsubscribes of the last 14 days look like a mail scanner’s.',
  people: '%{count} person |||| %{count} people',
  delay: 'After the mail was sent',
  seconds: 'at most %{smart_count} second |||| at most %{smart_count} seconds',
  programs: 'Sent by a program, not a browser',
  of_people: '%{count} of %{all}',
  addresses: 'Addresses',
  more: 'and %{count} more',
  undo: 'Undo %{count} unsubscribe |||| Undo %{count} unsubscribes',
  undo_title: 'Undo %{count} unsubscribe? |||| Undo %{count} unsubscribes?',
  undo_about: 'These people get mail again. Whoever unsubscribes after that is unsubscribed.',
  note: 'Note (optional)',
  note_help: 'Why, for your team. It is kept with each address.',
  undone: '%{count} unsubscribe undone |||| %{count} unsubscribes undone',
  keep: 'Keep them',
  kept: '%{count} unsubscribe kept |||| %{count} unsubscribes kept',
};

const russian: typeof english = {
  banner:
    'Похоже, %{count} отписку сделал почтовый сканер, а не человек. |||| Похоже, %{count} отписки сделал почтовый сканер, а не люди. |||| Похоже, %{count} отписок сделал почтовый сканер, а не люди.',
  review: 'Проверить',
  about:
    'Некоторые почтовые системы открывают все ссылки письма до доставки и отписывают тех, кто об этом не просил. Эти отписки пришли через секунды после писем, по несколько сразу из одной сети. Они действуют, пока вы их не отмените.',
  none: 'За последние 14 дней отписок, похожих на действия почтового сканера, не было.',
  people: '%{count} человек |||| %{count} человека |||| %{count} человек',
  delay: 'После отправки письма',
  seconds: 'не позже %{smart_count} секунды |||| не позже %{smart_count} секунд |||| не позже %{smart_count} секунд',
  programs: 'Запрос программы, а не браузера',
  of_people: '%{count} из %{all}',
  addresses: 'Адреса',
  more: 'и ещё %{count}',
  undo: 'Отменить %{count} отписку |||| Отменить %{count} отписки |||| Отменить %{count} отписок',
  undo_title: 'Отменить %{count} отписку? |||| Отменить %{count} отписки? |||| Отменить %{count} отписок?',
  undo_about: 'Эти люди снова будут получать письма. Кто отпишется после этого, будет отписан.',
  note: 'Примечание (необязательно)',
  note_help: 'Причина, для вашей команды. Хранится с каждым адресом.',
  undone: 'Отменена %{count} отписка |||| Отменены %{count} отписки |||| Отменено %{count} отписок',
  keep: 'Оставить',
  kept: 'Оставлена %{count} отписка |||| Оставлены %{count} отписки |||| Оставлено %{count} отписок',
};

export const unsubscribingEnglish = {
  menu: 'Unsubscribes by mail scanners',
  audit: {
    resubscribe: 'Subscribe again, by a link in a mail',
    undoUnsubscribeBurst: 'Undo a mail scanner’s unsubscribes',
    keepUnsubscribeBurst: 'Keep unsubscribes that looked like a mail scanner’s',
  },
  messages: english,
};
export const unsubscribingRussian = {
  menu: 'Отписки почтовых сканеров',
  audit: {
    resubscribe: 'Повторная подписка по ссылке в письме',
    undoUnsubscribeBurst: 'Отмена отписок почтового сканера',
    keepUnsubscribeBurst: 'Отписки, похожие на действия почтового сканера, оставлены',
  },
  messages: russian,
};
