export type ColorScheme = 'light' | 'dark';

const QUERY = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi;

/** Whether a mail has styles of its own for dark mode. */
export const hasDarkStyles = (html: string): boolean => /prefers-color-scheme\s*:\s*dark/i.test(html);

/** The HTML as a mail program in this mode shows it, whatever the browser's own mode is. */
export const inColorScheme = (html: string, scheme: ColorScheme): string =>
  html.replace(QUERY, (_, wanted: string) => (wanted.toLowerCase() === scheme ? '(min-width: 0)' : '(max-width: 0)'));
