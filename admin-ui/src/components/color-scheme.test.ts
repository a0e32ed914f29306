import { expect, test } from 'vitest';
import { hasDarkStyles, inColorScheme } from './color-scheme';

const HTML =
  '<style>@media screen and (prefers-color-scheme: dark) { a { color: red } } @media (prefers-color-scheme:LIGHT) {}</style>';

test('styles for dark mode are on in dark mode and off in light mode', () => {
  expect(inColorScheme(HTML, 'dark')).toContain('screen and (min-width: 0) { a { color: red } } @media (max-width: 0)');
  expect(inColorScheme(HTML, 'light')).toContain(
    'screen and (max-width: 0) { a { color: red } } @media (min-width: 0)',
  );
});

test('a mail without styles for dark mode stays as it is', () => {
  expect(hasDarkStyles(HTML)).toBe(true);
  expect(hasDarkStyles('<p>dark</p>')).toBe(false);
  expect(inColorScheme('<p>dark</p>', 'dark')).toBe('<p>dark</p>');
});
