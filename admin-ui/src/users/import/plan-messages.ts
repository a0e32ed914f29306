/** Messages of the steps that say how a file is read and imported. */
export const planEnglish = {
  reading_title: 'Is the file read correctly?',
  encoding_label: 'Encoding',
  encoding: {
    utf_8: 'UTF-8',
    utf_16le: 'UTF-16 LE',
    utf_16be: 'UTF-16 BE',
    windows_1252: 'Western European (Windows-1252)',
    windows_1250: 'Central European (Windows-1250)',
    windows_1251: 'Cyrillic (Windows-1251)',
    windows_1254: 'Turkish (Windows-1254)',
    windows_1253: 'Greek (Windows-1253)',
    windows_1257: 'Baltic (Windows-1257)',
    windows_1255: 'Hebrew (Windows-1255)',
    windows_1256: 'Arabic (Windows-1256)',
    windows_1258: 'Vietnamese (Windows-1258)',
    windows_874: 'Thai (Windows-874)',
    iso_8859_2: 'Central European (ISO 8859-2)',
    koi8_r: 'Russian (KOI8-R)',
    koi8_u: 'Ukrainian (KOI8-U)',
    ibm866: 'Cyrillic (DOS, CP866)',
    macintosh: 'Western European (Mac)',
    x_mac_cyrillic: 'Cyrillic (Mac)',
    shift_jis: 'Japanese (Shift_JIS)',
    euc_jp: 'Japanese (EUC-JP)',
    gb18030: 'Simplified Chinese (GB 18030)',
    big5: 'Traditional Chinese (Big5)',
    euc_kr: 'Korean (EUC-KR)',
  },
  delimiter_label: 'Column separator',
  delimiter: { comma: 'Comma ,', semicolon: 'Semicolon ;', tab: 'Tab', pipe: 'Vertical bar |' },
  header_label: 'Column names',
  header_line: 'Line %{line}: %{text}',
  no_header: 'The file has no column names',
  broken_lines:
    '%{encoding} with one broken line: line %{line}. It contains a byte that isn’t valid in this encoding. The line is rejected if a column that you import is broken. |||| %{encoding} with %{number} broken lines, the first is line %{line}. They contain bytes that aren’t valid in this encoding. Lines are rejected where a column that you import is broken. If many letters are wrong, choose another encoding.',
  sep_line: 'The first line, sep=, sets the separator. It isn’t imported.',
  lines_above:
    'The line above the column names isn’t imported. |||| The %{smart_count} lines above the column names aren’t imported.',

  target: {
    skip: 'Skip',
    attribute: 'Attribute',
    attributes: 'Attributes (JSON)',
    fullName: 'Full name (first name first)',
    fullNameLastFirst: 'Full name (last name first)',
    stopped: 'Unsubscribed or bounced',
  },
  columns_fault: {
    no_email: 'Choose the column with e-mail addresses: people are matched by them.',
    twice: 'Two columns are mapped to the same field. Skip one of them.',
    no_attribute_name: 'Give each attribute a name.',
    inside_attribute: 'One attribute would be inside another. Rename one, or keep the dots in the names.',
  },
  left_out_columns: 'Skipped column: %{names}. |||| %{smart_count} columns are skipped: %{names}.',
  take_as_attributes: 'Import as attributes',
  attribute_name: 'Attribute name',
  attribute_type_label: 'Type',
  attribute_type: { text: 'Text', number: 'Number', yesNo: 'Yes or no', json: 'JSON' },
  nests_dots: 'A dot in an attribute’s name creates a nested attribute: address.city is city inside address',
  preview_true: 'renders “%{text}”, {{#if}}: yes',
  preview_false: 'renders “%{text}”, {{#if}}: no',
  preview_refused: '“%{cell}” doesn’t fit this type: its line is rejected',
  text_is_true: 'As text, “%{value}” counts as yes in {{#if}}. If it means no, choose “Yes or no” or “Number”.',
  separator_label: 'Group separator',
  unknown_groups_label: 'Groups that don’t exist',
  unknown_groups: {
    refuse: 'Reject the line',
    leaveOut: 'Import the person without the group',
    create: 'Create the group',
  },

  stopped_title: 'People who get no mail',
  stopped_column: 'Column “%{name}”: %{number} person (%{words}) |||| Column “%{name}”: %{number} people (%{words})',
  stopped_file: 'The file name, %{name}, suggests that no one in it gets mail.',
  is_stopped_file: 'Everyone in this file is unsubscribed, blocked or bounced',
  stopped_policy: {
    inactive: 'Import them as inactive: they get no mail',
    leaveOut: 'Skip them',
    ignore: 'Import them as active: they get mail',
  },
  unknown_word: '“%{word}”: %{number} line |||| “%{word}”: %{number} lines',
  activity: { unknown: 'Not recognised: reject', active: 'Gets mail', inactive: 'Gets no mail' },
  overlooked:
    'These columns don’t decide who gets mail, but their values suggest that someone doesn’t want any. If so, set them to “Active” or “Unsubscribed or bounced”.',
  activates: 'Activate people who are inactive here and active in the file',

  notices_title: 'Please note',
  notice: {
    stopped_inactive:
      '%{number} person gets no mail according to the file and is imported as inactive. |||| %{number} people get no mail according to the file and are imported as inactive.',
    stopped_leaveOut:
      '%{number} line repeats a person and marks them as unsubscribed. They are imported as inactive. |||| %{number} lines repeat people and mark them as unsubscribed. They are imported as inactive.',
    stopped_ignore:
      '%{number} person gets no mail according to the file but is imported as active. |||| %{number} people get no mail according to the file but are imported as active.',
    second_address:
      '%{number} extra address in a cell. The first address is imported, not %{texts}. |||| %{number} extra addresses in cells. The first address of each cell is imported, not %{texts}.',
    unknown_zone:
      '%{number} line has an unknown time zone (%{texts}). New people get UTC, others keep theirs. |||| %{number} lines have an unknown time zone (%{texts}). New people get UTC, others keep theirs.',
    unknown_locale:
      '%{number} line has a language that isn’t a tag such as en or pt-BR (%{texts}). New people get en, others keep theirs. |||| %{number} lines have a language that isn’t a tag such as en or pt-BR (%{texts}). New people get en, others keep theirs.',
    group_left_out:
      'A group that doesn’t exist is skipped %{number} time: %{texts}. |||| Groups that don’t exist are skipped %{number} times: %{texts}.',
    group_created:
      'A group that doesn’t exist is named %{number} time and is created: %{texts}. |||| Groups that don’t exist are named %{number} times and are created: %{texts}.',
  },
  notice_lines: 'Lines (%{number} of %{of})',
  notice_line: 'Line %{line}, %{email}: %{text}',
};

export const planRussian: typeof planEnglish = {
  reading_title: 'Файл прочитан верно?',
  encoding_label: 'Кодировка',
  encoding: {
    utf_8: 'UTF-8',
    utf_16le: 'UTF-16 LE',
    utf_16be: 'UTF-16 BE',
    windows_1252: 'Западноевропейская (Windows-1252)',
    windows_1250: 'Центральноевропейская (Windows-1250)',
    windows_1251: 'Кириллица (Windows-1251)',
    windows_1254: 'Турецкая (Windows-1254)',
    windows_1253: 'Греческая (Windows-1253)',
    windows_1257: 'Балтийская (Windows-1257)',
    windows_1255: 'Иврит (Windows-1255)',
    windows_1256: 'Арабская (Windows-1256)',
    windows_1258: 'Вьетнамская (Windows-1258)',
    windows_874: 'Тайская (Windows-874)',
    iso_8859_2: 'Центральноевропейская (ISO 8859-2)',
    koi8_r: 'Русская (КОИ-8)',
    koi8_u: 'Украинская (KOI8-U)',
    ibm866: 'Кириллица (DOS, CP866)',
    macintosh: 'Западноевропейская (Mac)',
    x_mac_cyrillic: 'Кириллица (Mac)',
    shift_jis: 'Японская (Shift_JIS)',
    euc_jp: 'Японская (EUC-JP)',
    gb18030: 'Китайская упрощённая (GB 18030)',
    big5: 'Китайская традиционная (Big5)',
    euc_kr: 'Корейская (EUC-KR)',
  },
  delimiter_label: 'Разделитель столбцов',
  delimiter: { comma: 'Запятая ,', semicolon: 'Точка с запятой ;', tab: 'Табуляция', pipe: 'Вертикальная черта |' },
  header_label: 'Названия столбцов',
  header_line: 'Строка %{line}: %{text}',
  no_header: 'В файле нет названий столбцов',
  broken_lines:
    '%{encoding}, повреждена одна строка: %{line}. В ней есть байт, недопустимый в этой кодировке. Если повреждён импортируемый столбец, строка будет отклонена. |||| %{encoding}, повреждены %{number} строки, первая — %{line}. В них есть байты, недопустимые в этой кодировке. Строки с повреждёнными импортируемыми столбцами будут отклонены. Если неверных букв много, выберите другую кодировку. |||| %{encoding}, повреждено %{number} строк, первая — %{line}. В них есть байты, недопустимые в этой кодировке. Строки с повреждёнными импортируемыми столбцами будут отклонены. Если неверных букв много, выберите другую кодировку.',
  sep_line: 'Первая строка (sep=) задаёт разделитель и не импортируется.',
  lines_above:
    'Строка над названиями столбцов не импортируется. |||| %{smart_count} строки над названиями столбцов не импортируются. |||| %{smart_count} строк над названиями столбцов не импортируются.',

  target: {
    skip: 'Пропустить',
    attribute: 'Атрибут',
    attributes: 'Атрибуты (JSON)',
    fullName: 'Полное имя (сначала имя)',
    fullNameLastFirst: 'Полное имя (сначала фамилия)',
    stopped: 'Отписан или адрес недоступен',
  },
  columns_fault: {
    no_email: 'Укажите столбец с адресами e-mail: по ним ищутся получатели.',
    twice: 'Два столбца назначены на одно и то же поле. Пропустите один из них.',
    no_attribute_name: 'Дайте имя каждому атрибуту.',
    inside_attribute: 'Один атрибут оказался бы внутри другого. Переименуйте один из них или оставьте точки в именах.',
  },
  left_out_columns:
    'Пропущен столбец: %{names}. |||| Пропущены %{smart_count} столбца: %{names}. |||| Пропущено %{smart_count} столбцов: %{names}.',
  take_as_attributes: 'Импортировать как атрибуты',
  attribute_name: 'Имя атрибута',
  attribute_type_label: 'Тип',
  attribute_type: { text: 'Текст', number: 'Число', yesNo: 'Да или нет', json: 'JSON' },
  nests_dots: 'Точка в имени атрибута создаёт вложенность: address.city — это city внутри address',
  preview_true: 'выведет «%{text}», {{#if}}: да',
  preview_false: 'выведет «%{text}», {{#if}}: нет',
  preview_refused: '«%{cell}» не подходит к этому типу: строка будет отклонена',
  text_is_true: 'Для {{#if}} текст «%{value}» — это «да». Если он означает «нет», выберите «Да или нет» или «Число».',
  separator_label: 'Разделитель групп',
  unknown_groups_label: 'Группы, которых здесь нет',
  unknown_groups: {
    refuse: 'Отклонить строку',
    leaveOut: 'Импортировать получателя без группы',
    create: 'Создать группу',
  },

  stopped_title: 'Кто не получает писем',
  stopped_column:
    'Столбец «%{name}»: %{number} человек (%{words}) |||| Столбец «%{name}»: %{number} человека (%{words}) |||| Столбец «%{name}»: %{number} человек (%{words})',
  stopped_file: 'Судя по имени файла (%{name}), никто из него не получает писем.',
  is_stopped_file: 'Все в этом файле отписаны, заблокированы или недоступны',
  stopped_policy: {
    inactive: 'Импортировать неактивными: они не получают писем',
    leaveOut: 'Пропустить их',
    ignore: 'Импортировать активными: они получают письма',
  },
  unknown_word: '«%{word}»: %{number} строка |||| «%{word}»: %{number} строки |||| «%{word}»: %{number} строк',
  activity: { unknown: 'Не распознано: отклонить', active: 'Получает письма', inactive: 'Не получает писем' },
  overlooked:
    'Эти столбцы не определяют, кто получает письма, но, судя по значениям, кто-то писем не хочет. Если это так, выберите для них «Активен» или «Отписан или адрес недоступен».',
  activates: 'Сделать активными тех, кто здесь неактивен, а в файле активен',

  notices_title: 'Обратите внимание',
  notice: {
    stopped_inactive:
      '%{number} человек по данным файла не получает писем и импортируется неактивным. |||| %{number} человека по данным файла не получают писем и импортируются неактивными. |||| %{number} человек по данным файла не получают писем и импортируются неактивными.',
    stopped_leaveOut:
      '%{number} строка повторяет получателя и помечает его отписанным: он импортируется неактивным. |||| %{number} строки повторяют получателей и помечают их отписанными: они импортируются неактивными. |||| %{number} строк повторяют получателей и помечают их отписанными: они импортируются неактивными.',
    stopped_ignore:
      '%{number} человек по данным файла не получает писем, но импортируется активным. |||| %{number} человека по данным файла не получают писем, но импортируются активными. |||| %{number} человек по данным файла не получают писем, но импортируются активными.',
    second_address:
      'Ещё %{number} адрес в ячейке: импортируется первый, а не %{texts}. |||| Ещё %{number} адреса в ячейках: из каждой импортируется первый, а не %{texts}. |||| Ещё %{number} адресов в ячейках: из каждой импортируется первый, а не %{texts}.',
    unknown_zone:
      '%{number} строка с неизвестным часовым поясом (%{texts}). Новые получатели получат UTC, у остальных пояс не изменится. |||| %{number} строки с неизвестным часовым поясом (%{texts}). Новые получатели получат UTC, у остальных пояс не изменится. |||| %{number} строк с неизвестным часовым поясом (%{texts}). Новые получатели получат UTC, у остальных пояс не изменится.',
    unknown_locale:
      '%{number} строка, где язык — не код вроде ru или pt-BR (%{texts}). Для новых получателей это будет en, у остальных язык не изменится. |||| %{number} строки, где язык — не код вроде ru или pt-BR (%{texts}). Для новых получателей это будет en, у остальных язык не изменится. |||| %{number} строк, где язык — не код вроде ru или pt-BR (%{texts}). Для новых получателей это будет en, у остальных язык не изменится.',
    group_left_out:
      'Пропущены группы, которых здесь нет: %{texts} (%{number} раз). |||| Пропущены группы, которых здесь нет: %{texts} (%{number} раза). |||| Пропущены группы, которых здесь нет: %{texts} (%{number} раз).',
    group_created:
      'Этих групп здесь нет, импорт создаст их: %{texts} (%{number} раз). |||| Этих групп здесь нет, импорт создаст их: %{texts} (%{number} раза). |||| Этих групп здесь нет, импорт создаст их: %{texts} (%{number} раз).',
  },
  notice_lines: 'Строки (%{number} из %{of})',
  notice_line: 'Строка %{line}, %{email}: %{text}',
};
