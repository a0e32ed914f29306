const english = {
  about:
    'Download the data held about a person, or erase it from everything that was ever sent. Both are recorded in the audit log.',
  address: 'E-mail address',
  address_help: 'Anyone in People, or any other address that mail was sent to.',
  download: 'Download data',
  file: 'person',
  downloaded: 'Downloaded %{file}',
  erase: 'Erase data',
  erase_title: 'Erase the data of %{email}?',
  erase_about:
    'The person is deleted. Their address, name and personal messages are removed from all dispatches and from the log. Mails still waiting for them are not sent. Counts stay the same. This can’t be undone.',
  erasing: 'Erasing has started. It takes a minute or more.',
  erasures: 'Erasures',
  none: 'No one’s data has been erased yet.',
  erased: 'Erased person',
  mails: '%{smart_count} mail |||| %{smart_count} mails',
  in_progress: 'In progress',
  state: { LEDGER: 'erasing from dispatches', LOG: 'erasing from the log', DONE: 'erased' },
};

const russian: typeof english = {
  about:
    'Скачайте данные о человеке или удалите их из всего, что рассылалось. И то и другое записывается в журнал действий.',
  address: 'Адрес e-mail',
  address_help: 'Адрес получателя или любой другой, на который уходили письма.',
  download: 'Скачать данные',
  file: 'person',
  downloaded: 'Файл %{file} скачан',
  erase: 'Удалить данные',
  erase_title: 'Удалить данные %{email}?',
  erase_about:
    'Учётная запись удаляется. Адрес, имя и личные письма исчезают из всех рассылок и из журнала. Письма, которые ещё ждут отправки, не уйдут. Итоговые числа не меняются. Отменить это действие будет нельзя.',
  erasing: 'Удаление началось. Оно займёт минуту или больше.',
  erasures: 'Удаления',
  none: 'Пока ничьи данные не удаляли.',
  erased: 'Данные удалены',
  mails: '%{smart_count} письмо |||| %{smart_count} письма |||| %{smart_count} писем',
  in_progress: 'Идёт',
  state: { LEDGER: 'удаляется из рассылок', LOG: 'удаляется из журнала', DONE: 'удалено' },
};

export const personalDataEnglish = {
  menu: 'Personal data',
  audit: {
    exportPerson: 'Download a person’s data',
    erasePerson: 'Erase a person’s data',
  },
  messages: english,
};
export const personalDataRussian = {
  menu: 'Личные данные',
  audit: {
    exportPerson: 'Выгрузка данных о человеке',
    erasePerson: 'Удаление данных человека',
  },
  messages: russian,
};
