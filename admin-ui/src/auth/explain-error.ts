import { errorMessage } from '../api/error-message';
import type { Locale } from '../i18n/choose-locale';
import { createTranslator } from '../i18n/translator';
import { errorsEnglish, errorsRussian } from './texts';

const MESSAGES = { en: { tidings: { error: errorsEnglish } }, ru: { tidings: { error: errorsRussian } } };

/** Message for an error of the sign-in, such as how long to wait after too many tries. Loaded only when there is an error. */
export const explainError = (error: unknown, locale: Locale): string =>
  errorMessage(error, createTranslator(MESSAGES, locale).translate);
