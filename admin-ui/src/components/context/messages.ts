export const contextEnglish = {
  form: 'Form',
  json: 'JSON',
  view: 'Input mode',
  nothing: 'The template needs no data apart from the recipient’s own.',
  missing: 'No value',
  add: 'Add to %{name}',
  remove: 'Remove %{name} %{place}',
  row: '%{name} %{place}',
  no_rows: 'No entries yet.',
  only_json: 'This value is too complex for a form field. Edit it in the JSON view.',
  fix_json_first: 'Fix the JSON first: the form shows the same data.',
};

export const contextRussian: typeof contextEnglish = {
  form: 'Форма',
  json: 'JSON',
  view: 'Способ ввода',
  nothing: 'Шаблону не нужны данные, кроме данных получателя.',
  missing: 'Нет значения',
  add: 'Добавить в %{name}',
  remove: 'Убрать %{name} %{place}',
  row: '%{name} %{place}',
  no_rows: 'Записей пока нет.',
  only_json: 'Это значение слишком сложное для поля формы. Измените его в режиме JSON.',
  fix_json_first: 'Сначала исправьте JSON: форма показывает те же данные.',
};
