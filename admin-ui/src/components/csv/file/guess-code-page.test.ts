import { expect, test } from 'vitest';
import { bytesIn } from './bytes-in';
import { guessCodePage } from './guess-code-page';

const guess = (names: string[], encoding: string) =>
  guessCodePage(
    new Blob([bytesIn(`Email;Name\r\n${names.map((name, n) => `p${n}@x.test;${name}`).join('\r\n')}`, encoding)]),
  );

test.each([
  ['windows-1252', ['Hélène Dupont', 'François Lefèvre']],
  ['windows-1252', ['Jürgen Groß', 'Björn Ångström', 'Søren Kjær']],
  ['windows-1252', ['José Núñez', 'Conceição Simões', 'Zoë Müller']],
  ['windows-1252', ['rené']],
  ['windows-1250', ['Łukasz Wójcik', 'Ondřej Dvořák']],
  ['windows-1250', ['Małgorzata Wiśniewska']],
  ['windows-1250', ['Zdeněk Růžička']],
  ['windows-1250', ['Őry Gergő', 'Szűcs Éva']],
  ['windows-1250', ['Đorđe Živković', 'Ivana Bašić']],
  ['windows-1254', ['Gökhan Şahin']],
  ['windows-1254', ['Çağrı Yıldız', 'Ayşe İnci']],
  ['windows-1251', ['Жанна Щукина']],
  ['windows-1251', ['ИВАНОВ ПЁТР']],
  ['windows-1251', ['Їжакевич Олег', 'Єва Ґудзь']],
  ['koi8-r', ['Жанна Щукина']],
  ['koi8-r', ['ИВАНОВ ПЕТР', 'СИДОРОВА АННА']],
  ['ibm866', ['Анна Петрова']],
  ['x-mac-cyrillic', ['Анна Петрова', 'Юрий Сидоров']],
  ['windows-1253', ['Γιώργος Παπαδόπουλος']],
  ['windows-1255', ['דנה כהן', 'יעל לוי', 'אברהם מזרחי']],
  ['macintosh', ['Hélène Müller', 'Françoise Küng']],
  ['windows-1257', ['Jūratė Šimkutė', 'Žydrūnas Ąžuolas']],
])('the code page %s is guessed from a few names: %j', async (encoding, names) => {
  expect(await guess(names, encoding)).toBe(encoding);
});
