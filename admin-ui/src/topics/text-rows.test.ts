import { expect, test } from 'vitest';
import { rowsOf, textsOf } from './text-rows';

test('texts by language become rows in the order of the language tags, and back', () => {
  const names = { ru: 'Новости', de: 'Nachrichten' };
  const descriptions = { ru: 'Раз в неделю', 'pt-BR': 'Uma vez por semana' };
  const rows = rowsOf(names, descriptions);
  expect(rows).toEqual([
    { language: 'de', name: 'Nachrichten', description: '' },
    { language: 'pt-BR', name: '', description: 'Uma vez por semana' },
    { language: 'ru', name: 'Новости', description: 'Раз в неделю' },
  ]);
  expect(textsOf(rows)).toEqual({ names, descriptions });
});

test('blank texts are left out', () => {
  expect(textsOf([{ language: 'ru', name: ' ', description: null }])).toEqual({ names: {}, descriptions: {} });
});
