import type { Texts } from './texts';

let loaded: Record<string, Texts> | undefined;

/** Loads the messages for refusals. They aren't part of the first load, because the first page can do without them. Never rejects. */
export const loadErrorTexts = async (): Promise<void> => {
  loaded ??= (await import('./texts').catch(() => undefined))?.texts;
};

export const areErrorTextsLoaded = (): boolean => loaded !== undefined;

const KEY = /^tidings\.(reasons|rules)\.(.+)$/;

/** Message for a key `tidings.reasons.…` or `tidings.rules.…`. Undefined for other keys, and until the messages are loaded. */
export const errorText = (locale: string, key: string, params: Record<string, unknown>): string | undefined => {
  const [, list, name] = KEY.exec(key) ?? [];
  const text = name ? loaded?.[locale]?.[list as keyof Texts][name] : undefined;
  if (typeof text !== 'object') return text;
  const choice = Object.values(params).find((value) => typeof value === 'string' && Object.hasOwn(text, value));
  return text[String(choice)] ?? text.other;
};
