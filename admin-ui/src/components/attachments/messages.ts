export const attachmentsEnglish = {
  title: 'Attachments',
  add: 'Add files',
  drop: 'or drop them here. At most 10 MB each, about 14 MB together.',
  uploading: 'Uploading %{name}',
  remove: 'Remove %{name}',
  cancel: 'Cancel the upload of %{name}',
  dismiss: 'Hide the problem with %{name}',
  in_text: 'Show it in the text',
  in_text_help: 'Put this where the picture belongs:',
  invitation: 'Calendar invitation',
  download: 'Download %{name}',
};

export const attachmentsRussian: typeof attachmentsEnglish = {
  title: 'Вложения',
  add: 'Добавить файлы',
  drop: 'или перетащите их сюда. До 10 МБ каждый, около 14 МБ вместе.',
  uploading: 'Загружается %{name}',
  remove: 'Убрать %{name}',
  cancel: 'Отменить загрузку %{name}',
  dismiss: 'Скрыть ошибку: %{name}',
  in_text: 'Показать в тексте',
  in_text_help: 'Вставьте это туда, где должна быть картинка:',
  invitation: 'Приглашение в календарь',
  download: 'Скачать %{name}',
};
