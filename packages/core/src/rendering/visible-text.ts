/** Zero-width characters that aren't part of words: soft hyphens, zero-width spaces, preheader fillers. */
const ZERO_WIDTH = '\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u2060-\\u2064\\u206a-\\u206f\\ufeff';
const JOINERS = '\\u200c\\u200d';
const FIXED_SPACES = '\\u00a0\\u2007';

/** Every character that `cleanText` may change, for use in a character class. */
export const CLEANED = ZERO_WIDTH + JOINERS + FIXED_SPACES;

const MAY_CHANGE = new RegExp(`[${CLEANED}]`);
const ALL_ZERO_WIDTH = new RegExp(`[${ZERO_WIDTH}]+`, 'g');
const ALL_FIXED_SPACES = new RegExp(`[${FIXED_SPACES}]`, 'g');
const ALL_JOINERS = new RegExp(`[${JOINERS}]+`, 'g');

/** Joiners are meaningful next to letters of joining scripts (Persian, Hindi) and to emoji. */
const BEFORE_JOINER = /(?:(?!\p{Script=Latin})[\p{L}\p{M}]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u;
const AFTER_JOINER = /^(?:(?!\p{Script=Latin})[\p{L}\p{M}]|\p{Extended_Pictographic}|[\u2640\u2642])/u;

/** Removes invisible characters from a text of an HTML page and turns no-break spaces into spaces. */
export const cleanText = (text: string): string => {
  if (!MAY_CHANGE.test(text)) return text;
  return text
    .replace(ALL_ZERO_WIDTH, '')
    .replace(ALL_FIXED_SPACES, ' ')
    .replace(ALL_JOINERS, (joiners, at: number, whole: string) => {
      const isMeant =
        BEFORE_JOINER.test(whole.slice(Math.max(0, at - 2), at)) &&
        AFTER_JOINER.test(whole.slice(at + joiners.length, at + joiners.length + 2));
      return isMeant ? joiners[0]! : '';
    });
};
