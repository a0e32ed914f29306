export const contextEnglish = {
  form: 'Form',
  json: 'JSON',
  view: 'How to fill it in',
  nothing: 'Nothing is asked for but who the mail goes to.',
  missing: 'Nothing is filled in',
  add: 'Add to %{name}',
  remove: 'Remove %{name} %{place}',
  row: '%{name} %{place}',
  no_rows: 'No entries yet.',
  only_json: 'This holds more than a field can show: change it in the JSON view.',
  mend_first: 'Mend the JSON first: the form shows the same.',
};

export const contextRussian: typeof contextEnglish = {
  form: 'Форма',
  json: 'JSON',
  view: 'Как заполнять',
  nothing: 'Шаблону нужно знать только получателя.',
  missing: 'Не заполнено',
  add: 'Добавить в %{name}',
  remove: 'Убрать %{name} %{place}',
  row: '%{name} %{place}',
  no_rows: 'Записей пока нет.',
  only_json: 'Здесь больше, чем помещается в поле: изменить можно в виде JSON.',
  mend_first: 'Сначала исправьте JSON: форма показывает то же самое.',
};
