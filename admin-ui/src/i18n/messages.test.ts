import { expect, test } from 'vitest';
import { english, russian } from './messages';

type Tree = { [key: string]: string | Tree };

const flatten = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flatten(value, `${path}${key}.`),
  );

const ours = (tree: Tree) => new Map(flatten({ resources: tree.resources!, tidings: tree.tidings! }));
const en = ours(english as unknown as Tree);
const ru = ours(russian as unknown as Tree);

const formsOf = (text: string) => text.split(' |||| ');
const parametersOf = (text: string) => [...new Set(text.match(/%\{\w+\}/g))].sort();

test('every English message has a Russian one', () => {
  expect([...ru.keys()].sort()).toEqual([...en.keys()].sort());
});

test('a message takes the same parameters in both languages', () => {
  const differing = [...en].filter(([key, text]) => `${parametersOf(text)}` !== `${parametersOf(ru.get(key) ?? '')}`);
  expect(differing).toEqual([]);
});

test('a message with a count has the plural forms of its language: two in English, three in Russian', () => {
  const wrong = [...en.keys()].filter((key) => {
    const forms = [formsOf(en.get(key)!).length, formsOf(ru.get(key)!).length];
    const isName = /^resources\..*\.(name|notifications\.deleted)$/.test(key);
    return !isName && `${forms}` !== '1,1' && `${forms}` !== '2,3';
  });
  expect(wrong).toEqual([]);
});

test('Russian messages use guillemets, not quotation marks', () => {
  const quoted = [...ru].filter(([key, text]) => /[“”]/.test(text) && !key.includes('.editor.'));
  expect(quoted).toEqual([]);
});
