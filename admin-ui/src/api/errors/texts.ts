import { english, type Text } from './english.js';
import { russian } from './russian.js';

export type { Text };

export type Texts = Record<'reasons' | 'rules', Record<string, Text>>;

export const texts: Record<string, Texts> = { en: english, ru: russian };
