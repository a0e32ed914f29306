export const dkimEnglish = {
  title: 'DKIM keys',
  add: 'Add a DKIM key',
  add_about: 'The key signs nothing until its record is in DNS. Add an RSA key first; Ed25519 can sign beside it.',
  kind_label: 'Key',
  kind: {
    RSA: 'New RSA key of 2048 bits, which all receivers verify',
    ED25519: 'New Ed25519 key, which some receivers verify',
    GIVEN: 'A private key that I have',
  },
  private_key: 'Private key',
  private_key_help: 'In PEM: RSA of 1024 to 4096 bits, or Ed25519. It is stored encrypted and never shown again.',
  selector: 'Selector',
  selector_help: 'The name before ._domainkey in DNS. Empty: a new one is made.',
  selector_rule: 'Use letters, digits and -, separated by single dots.',
  step: {
    none: 'Mails of this sender leave unsigned, and receivers may refuse them. Add a key, and publish its record in DNS.',
    publish:
      'Publish the record of the new key in DNS. It is looked up every 5 minutes, and the key begins to sign once the record is there.',
    rotate:
      'A new key waits for its record. Publish the record and keep the earlier one. Once the new record is in DNS, the new key signs, and the earlier key of the same type retires.',
    signs: 'Mails are signed. To change a key, add a new one. The earlier key signs until the new record is in DNS.',
    stopped: 'No key signs now: mails leave unsigned. Activate a key, or add a new one.',
  },
  state: { PENDING: 'Waits for its record', ACTIVE: 'Signs', RETIRING: 'Signs no more', RETIRED: 'Retired' },
  about: {
    PENDING: 'Signs mails from %{domain} once its record is in DNS.',
    ACTIVE: 'Signs mails from %{domain}. Its record must stay in DNS.',
    RETIRING: 'Mails that it signed may still be on their way. Keep its record until %{date}.',
    RETIRED: 'Its record can be removed from DNS. The private key is deleted.',
  },
  algorithm: { RSA: 'RSA', ED25519: 'Ed25519' },
  keep_record: 'Keep this record',
  other_domain: 'The sender’s address has another domain now. This key signs only mails from %{domain}; add a new one.',
  looked: 'Looked up',
  problem: {
    dns_failed: 'DNS gave no answer. It is asked again by itself.',
    dkim_missing: 'The record isn’t in DNS yet. New records can take an hour or more.',
    dkim_several: 'There are several TXT records at this name. Keep only the one below.',
    dkim_syntax: 'The record is no list of tags. Replace it by the one below.',
    dkim_version: 'The record doesn’t begin with v=DKIM1. Replace it by the one below.',
    dkim_revoked: 'The record has an empty key, which means revoked. Replace it by the one below.',
    dkim_service: 'The record isn’t for mail. Replace it by the one below.',
    dkim_hash: 'The record doesn’t allow SHA-256. Replace it by the one below.',
    dkim_keyType: 'The record is for a key of another type. Replace it by the one below.',
    dkim_invalidKey:
      'The key in the record can’t be read: it may be cut off. Texts over 255 characters must be split into several strings of one record.',
    dkim_mismatch: 'The record has another key. Replace it by the one below.',
    dkim_short: 'The key is shorter than 1024 bits, so receivers ignore it. Add a new one.',
    other: 'The record doesn’t fit: %{problem}.',
  },
  action: { check: 'Look up now', activate: 'Activate', retire: 'Retire', delete: 'Delete' },
  action_on: '%{action}: %{selector}',
  confirm: {
    activate_unseen: 'Its record wasn’t seen. If it isn’t in DNS, receivers can’t verify the signature.',
    activate_again: 'The key signs mails again.',
    replaces: 'The key %{selector} signs no more then.',
    retire_one: 'The key signs no more. Other keys of this sender do. Its record must stay in DNS for 14 days.',
    retire_last:
      'No other key signs, so mails leave unsigned, and receivers may refuse them. The record must stay in DNS for 14 days.',
    delete_pending: 'The key never signed. Its private key is lost.',
    delete_retired: 'The key is taken off the list.',
  },
  done: {
    add: 'Key added',
    check: 'Record looked up',
    signs: 'The record is there: the key signs now.',
    activate: 'The key signs now.',
    retire: 'The key signs no more.',
    delete: 'Key deleted',
  },
};

export const dkimRussian: typeof dkimEnglish = {
  title: 'Ключи DKIM',
  add: 'Добавить ключ DKIM',
  add_about:
    'Ключ ничего не подписывает, пока его записи нет в DNS. Сначала добавьте ключ RSA; Ed25519 может подписывать вместе с ним.',
  kind_label: 'Ключ',
  kind: {
    RSA: 'Новый ключ RSA на 2048 бит: его проверяют все получатели',
    ED25519: 'Новый ключ Ed25519: его проверяют некоторые получатели',
    GIVEN: 'Мой закрытый ключ',
  },
  private_key: 'Закрытый ключ',
  private_key_help:
    'В формате PEM: RSA от 1024 до 4096 бит или Ed25519. Хранится в зашифрованном виде и больше не показывается.',
  selector: 'Селектор',
  selector_help: 'Имя перед ._domainkey в DNS. Пусто: будет создано новое.',
  selector_rule: 'Латинские буквы, цифры и -, между частями по одной точке.',
  step: {
    none: 'Письма этого отправителя не подписаны, и получатели могут их отклонять. Добавьте ключ и опубликуйте его запись в DNS.',
    publish:
      'Опубликуйте запись нового ключа в DNS. Она проверяется каждые 5 минут, и ключ начнёт подписывать, как только запись появится.',
    rotate:
      'Новый ключ ждёт записи. Опубликуйте её и оставьте прежнюю. Когда новая запись появится в DNS, подписывать начнёт новый ключ, а прежний того же типа перестанет.',
    signs:
      'Письма подписываются. Чтобы сменить ключ, добавьте новый. Прежний подписывает, пока новой записи нет в DNS.',
    stopped: 'Сейчас ни один ключ не подписывает: письма уходят без подписи. Включите ключ или добавьте новый.',
  },
  state: { PENDING: 'Ждёт записи', ACTIVE: 'Подписывает', RETIRING: 'Больше не подписывает', RETIRED: 'Выведен' },
  about: {
    PENDING: 'Начнёт подписывать письма от %{domain}, когда его запись появится в DNS.',
    ACTIVE: 'Подписывает письма от %{domain}. Его запись должна оставаться в DNS.',
    RETIRING: 'Подписанные им письма могут быть ещё в пути. Не убирайте запись до %{date}.',
    RETIRED: 'Его запись можно убрать из DNS. Закрытый ключ удалён.',
  },
  algorithm: { RSA: 'RSA', ED25519: 'Ed25519' },
  keep_record: 'Оставьте эту запись',
  other_domain:
    'У адреса отправителя теперь другой домен. Ключ подписывает только письма от %{domain}; добавьте новый.',
  looked: 'Проверено',
  problem: {
    dns_failed: 'DNS не отвечает. Запрос повторится сам.',
    dkim_missing: 'Записи ещё нет в DNS. Новые записи могут появляться через час и позже.',
    dkim_several: 'По этому имени несколько TXT-записей. Оставьте только указанную ниже.',
    dkim_syntax: 'Запись — не список тегов. Замените её указанной ниже.',
    dkim_version: 'Запись не начинается с v=DKIM1. Замените её указанной ниже.',
    dkim_revoked: 'В записи пустой ключ, то есть он отозван. Замените её указанной ниже.',
    dkim_service: 'Запись не для почты. Замените её указанной ниже.',
    dkim_hash: 'Запись не допускает SHA-256. Замените её указанной ниже.',
    dkim_keyType: 'Запись для ключа другого типа. Замените её указанной ниже.',
    dkim_invalidKey:
      'Ключ в записи не читается: возможно, он обрезан. Текст длиннее 255 символов делят на несколько строк одной записи.',
    dkim_mismatch: 'В записи другой ключ. Замените её указанной ниже.',
    dkim_short: 'Ключ короче 1024 бит, получатели его не учитывают. Добавьте новый.',
    other: 'Запись не подходит: %{problem}.',
  },
  action: { check: 'Проверить сейчас', activate: 'Включить', retire: 'Вывести', delete: 'Удалить' },
  action_on: '%{action}: %{selector}',
  confirm: {
    activate_unseen: 'Его записи не видно. Если её нет в DNS, получатели не смогут проверить подпись.',
    activate_again: 'Ключ снова будет подписывать письма.',
    replaces: 'Ключ %{selector} перестанет подписывать.',
    retire_one:
      'Ключ перестанет подписывать, другие ключи отправителя продолжат. Запись должна остаться в DNS ещё 14 дней.',
    retire_last:
      'Другие ключи не подписывают: письма будут уходить без подписи, и получатели могут их отклонять. Запись должна остаться в DNS ещё 14 дней.',
    delete_pending: 'Ключ ничего не подписал. Закрытый ключ будет потерян.',
    delete_retired: 'Ключ исчезнет из списка.',
  },
  done: {
    add: 'Ключ добавлен',
    check: 'Запись проверена',
    signs: 'Запись есть: ключ подписывает.',
    activate: 'Ключ подписывает.',
    retire: 'Ключ больше не подписывает.',
    delete: 'Ключ удалён',
  },
};
