import { detectFormat, findMjml } from '../template-format.js';
import type { SourceFormat } from './compile-content.js';

/** Guesses the format that a content is written in. */
export const detectSourceFormat = (content: string): SourceFormat => {
  const mjml = findMjml(content);
  return mjml !== undefined && /^<mjml\b/i.test(content.slice(mjml, mjml + 6)) ? 'MJML' : detectFormat(content);
};
