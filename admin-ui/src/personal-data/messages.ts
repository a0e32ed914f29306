export const personalDataEnglish = {
  about:
    'Hand out what is held of somebody, or take them out of everything that was ever sent. Both are written down in the audit log.',
  address: 'E-mail address',
  address_help: 'Of a user, or of anybody else to whom mail was sent.',
  download: 'Download what is held',
  file: 'person',
  downloaded: '%{file} is among your downloads',
  erase: 'Erase',
  erase_title: 'Erase %{email}?',
  erase_about:
    'The account is deleted, and the address, the name and what was written to this person alone disappear from all sends and from the log. Mails that still wait for them are not sent. Counts stay as they are. Nobody can take this back.',
  erasing: 'It has begun. It takes a minute or more.',
  erasures: 'Erased so far',
  none: 'Nobody has been erased yet.',
  erased: 'A person who was erased',
  mails: '%{smart_count} mail |||| %{smart_count} mails',
  goes_on: 'Under way',
  state: { LEDGER: 'leaves the sends', LOG: 'leaves the log', DONE: 'erased' },
};

export const personalDataRussian: typeof personalDataEnglish = {
  about:
    'Выдать всё, что хранится о человеке, или убрать его из всего, что рассылалось. И то и другое попадает в журнал действий.',
  address: 'Адрес e-mail',
  address_help: 'Пользователя или любого, кому уходили письма.',
  download: 'Скачать всё о человеке',
  file: 'person',
  downloaded: 'Файл %{file} — в загрузках',
  erase: 'Стереть',
  erase_title: 'Стереть %{email}?',
  erase_about:
    'Учётная запись удаляется; адрес, имя и то, что писалось только этому человеку, исчезают из всех рассылок и из журнала писем. Письма, которые его ещё ждут, не уйдут. Числа остаются. Отменить это нельзя.',
  erasing: 'Началось. Это займёт минуту или больше.',
  erasures: 'Уже стёрты',
  none: 'Пока никого не стирали.',
  erased: 'Стёртый человек',
  mails: '%{smart_count} письмо |||| %{smart_count} письма |||| %{smart_count} писем',
  goes_on: 'Идёт',
  state: { LEDGER: 'уходит из рассылок', LOG: 'уходит из журнала писем', DONE: 'стёрт' },
};
