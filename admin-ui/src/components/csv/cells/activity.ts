import { NO, YES } from './yes-no';

/** What a cell says about getting mail. `unknown`: the word isn't in the lists. */
export type Activity = 'active' | 'inactive' | 'unknown';

const wordsOf = (text: string) => new Set(text.split(/\s+/));

const ACTIVE = wordsOf(`active enabled subscribed resubscribed confirmed verified optedin optin allowed
  активен активна активный включен включена подписан подписана подтвержден активний
  aktiv angemeldet actif abonné activo suscrito ativo attivo aktywny aktywna aktivní aktívny aktif aktív actief`);

const INACTIVE = wordsOf(`inactive disabled deactivated deleted archived removed pending unconfirmed unverified
  nonsubscribed neversubscribed notsubscribed transactional invalid none never null
  неактивен неактивна неактивный отключен отключена выключен удален удалена неподтвержден неактивний
  inaktiv inactif inactivo inativo inattivo nieaktywny nieaktywna neaktivní neaktívny pasif inaktív inactief`);

/** Values that mean "gets no mail" in any column and language. */
const STOP_WORD = new RegExp(
  `^(?:(?:e-?mail|hard|soft|manual|globally?|spam|admin|user|list)[\\s_-]*)*(?:${[
    'bounced?',
    'block(?:ed|list|listed)?',
    'blacklist(?:ed)?',
    'unsub(?:scribe|scribed)?',
    'cleaned',
    'complain(?:ed|t|er)',
    'abuse',
    'suppress(?:ed|ion)',
    'opt(?:ed)?[\\s_-]*out',
    'undeliverable',
    'unreachable',
    'do[\\s_-]*not[\\s_-]*(?:e?mail|contact)',
    'отписан[аоы]?',
    'отписал(?:ся|ась|ось|ись)',
    'заблокирован[аоы]?',
    'в ч[её]рном списке',
    'abgemeldet',
    'gesperrt',
    'désabonnée?',
    'désinscrite?',
    'dado de baja',
    'cancelado',
    'disiscritt[oa]',
    'wypisan[yao]',
    'odhlášen[aý]?',
    'uitgeschreven',
  ].join('|')})$`,
  'iu',
);

const MAX_STOP_WORD_LENGTH = 40;

export const isStopWord = (cell: string): boolean => cell.length <= MAX_STOP_WORD_LENGTH && STOP_WORD.test(cell);

const wordOf = (cell: string): string =>
  cell
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replaceAll('ё', 'е');

/** Reads a cell of a column about activity or a subscription. */
export const readActivity = (cell: string): Activity => {
  if (isStopWord(cell)) return 'inactive';
  const word = wordOf(cell);
  if (YES.has(word) || ACTIVE.has(word)) return 'active';
  return NO.has(word) || INACTIVE.has(word) ? 'inactive' : 'unknown';
};

const NOT_STOPPED = wordsOf('- – — none never null n/a na nan [] {} 00000000');

/**
 * Reads a cell of a column that has values only for unsubscribed, blocked or bounced people: a flag, a time or a reason. Any value except
 * an explicit no means that the person gets no mail.
 */
export const isStopped = (cell: string): boolean => {
  const word = wordOf(cell);
  return isStopWord(cell) || !(NO.has(word) || ACTIVE.has(word) || NOT_STOPPED.has(word) || NOT_STOPPED.has(cell));
};

const STOPPED_FILE =
  /(?:^|[^a-zа-яё])(?:unsub(?:scribe[ds]?|scribers)?|non-?subscribed|cleaned|bounce[ds]?|block-?list(?:ed)?|black-?list(?:ed)?|suppress(?:ed|ions?)|complain(?:ts|ed)|spam|opt(?:ed)?[-_ ]?outs?|отписавшиеся|отписки|ч[её]рный[ _-]список)(?![a-zа-яё])/iu;

/** Whether the file's name says that nobody in it gets mail, such as "unsubscribed_members_export.csv". */
export const isNamedStopped = (fileName: string): boolean => STOPPED_FILE.test(fileName);
