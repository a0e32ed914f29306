interface Language {
  encodings: readonly string[];
  letters: string;
  /** Most frequent letters of the language. They tell languages apart in a text of capitals. */
  common?: string;
  /** Factor of the score. Below 1 for a mixture of languages, so that a single language that has all the letters wins. */
  weight?: number;
}

const WESTERN = ['windows-1252', 'macintosh'];
const CYRILLIC = ['windows-1251', 'koi8-r', 'ibm866', 'x-mac-cyrillic'];
const RUSSIAN = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя';

/** Languages in order of likelihood. Between equal scores, the first language wins. */
const LANGUAGES: Language[] = [
  { encodings: WESTERN, letters: 'äöüß' },
  { encodings: WESTERN, letters: 'àâæçéèêëîïôœùûü' },
  { encodings: WESTERN, letters: 'áéíñóúüçàèòï' },
  { encodings: WESTERN, letters: 'ãáàâçéêíõóôú' },
  { encodings: WESTERN, letters: 'åäöæøé' },
  { encodings: ['windows-1250'], letters: 'ąćęłńóśźż' },
  { encodings: ['windows-1250'], letters: 'áčďéěíňóřšťúůýž' },
  { encodings: ['windows-1250'], letters: 'áäčďéíĺľňóôŕšťúýž' },
  { encodings: ['windows-1250'], letters: 'áéíóöőúüű' },
  { encodings: ['windows-1250'], letters: 'čćđšž' },
  { encodings: ['windows-1250'], letters: 'ăâîşţ' },
  { encodings: ['windows-1254'], letters: 'çğıöşüâîûi\u0307' },
  { encodings: CYRILLIC, letters: RUSSIAN, common: 'оеаинтсрвл' },
  { encodings: ['windows-1251', 'koi8-u'], letters: 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя', common: 'оаиніврте' },
  { encodings: ['windows-1253'], letters: 'αβγδεζηθικλμνξοπρστυφχψωάέήίόύώςϊϋΐΰ', common: 'αοιετσνηυρ' },
  { encodings: ['windows-1257'], letters: 'ąčęėįšųūž' },
  { encodings: ['windows-1257'], letters: 'āčēģīķļņšūž' },
  { encodings: ['windows-1255'], letters: 'אבגדהוזחטיךכלםמןנסעףפץצקרשת', common: 'יוהלאתרמבנ' },
  { encodings: ['windows-1256'], letters: 'ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء' },
  { encodings: WESTERN, letters: 'äöüßàâæçéèêëîïôœùûáíñóúãõåøìò', weight: 0.8 },
  { encodings: ['windows-1250'], letters: 'ąćęłńóśźżáčďéěíňřšťúůýžäĺľôŕöőüűđăâîşţ', weight: 0.8 },
  { encodings: ['windows-1252'], letters: 'áéíóúýþæöð' },
];

const MAX_SAMPLE_BYTES = 16 * 1024;
const NEUTRAL = /[«»“”„‘’‚–—…№°§©®€•·\u00a0\u200e\u200f]/;

/**
 * Guesses an 8-bit code page: the one that makes the letters beyond ASCII those of one language, with capitals where capitals belong.
 * Names in a table are too short for letter pair statistics.
 */
export const guessCodePage = async (file: Blob): Promise<string> => {
  const sample = await wordsBeyondAscii(file);
  let best = { encoding: 'windows-1252', score: Number.NEGATIVE_INFINITY };
  for (const language of LANGUAGES) {
    for (const encoding of language.encodings) {
      const score = scoreOf(new TextDecoder(encoding).decode(sample), language);
      if (score > best.score) best = { encoding, score };
    }
  }
  return best.encoding;
};

const scoreOf = (text: string, { letters, common = '', weight = 1 }: Language): number => {
  let score = 0;
  let previous = '';
  for (const letter of text) {
    if (letter > '\u007f') {
      const lower = letter.toLowerCase();
      if (letters.includes(lower)) score += weight + (common.includes(lower) ? 0.5 : 0);
      else if (/\p{L}/u.test(letter)) score -= 2;
      else if (!NEUTRAL.test(letter)) score -= 3;
    }
    if (/\p{Ll}/u.test(previous) && /\p{Lu}/u.test(letter)) score -= 1;
    if (isMixed(previous, letter) || isMixed(letter, previous)) score -= 2;
    previous = letter;
  }
  return score;
};

/** Whether one letter is Latin and the other isn't. Such letters don't stand side by side in a word. */
const isMixed = (one: string, other: string): boolean => /[a-z]/i.test(one) && /(?!\p{Script=Latin})\p{L}/u.test(other);

/** Words with at least one byte beyond ASCII, joined by spaces. */
const wordsBeyondAscii = async (file: Blob): Promise<Uint8Array> => {
  const sample = new Uint8Array(MAX_SAMPLE_BYTES);
  let length = 0;
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value: bytes } = await reader.read();
      if (done) return sample.subarray(0, length);
      for (let at = bytes.findIndex(isHigh); at >= 0 && at < bytes.length; at += 1) {
        if (!isHigh(bytes[at]!)) continue;
        let from = at;
        while (from > 0 && isWord(bytes[from - 1]!)) from -= 1;
        while (at < bytes.length && isWord(bytes[at]!)) at += 1;
        if (length + at - from + 1 > MAX_SAMPLE_BYTES) return sample.subarray(0, length);
        sample.set(bytes.subarray(from, at), length);
        length += at - from + 1;
        sample[length - 1] = 0x20;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
};

const isHigh = (byte: number) => byte >= 0x80;
const isWord = (byte: number) => byte >= 0x80 || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
