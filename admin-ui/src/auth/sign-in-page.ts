import { GraphqlError } from '../api/post';
import { isLocale, type Locale } from '../i18n/choose-locale';
import { keepLocale, keepTheme, readLocale, readTheme } from './browser-settings';
import { find } from './find';
import { errorsEnglish, errorsRussian, signInEnglish, signInRussian } from './texts';

const MESSAGES = { en: signInEnglish, ru: signInRussian };
const ERRORS = { en: errorsEnglish, ru: errorsRussian };

type Message = keyof typeof signInEnglish;

interface Deps {
  root: HTMLElement;
  /** Signs in and loads the admin. Rejects with the server's refusal, or if the server can't be reached. */
  signIn: (who: { username: string; password: string }) => Promise<void>;
  /** Begins to load the admin. Called when someone begins to type, and repeatedly. Never throws. */
  preload: () => void;
  /** Whether the page shows because a session has ended. */
  hasEnded: boolean;
}

const sentenceOf = async (error: unknown, locale: Locale): Promise<string> => {
  const explained = await import('./explain-error').catch(() => undefined);
  if (explained) return explained.explainError(error, locale);
  // The explanation couldn't be loaded, since the server is away.
  const isAway = !(error instanceof GraphqlError) || error.code === 'UNREACHABLE';
  return isAway ? ERRORS[locale].unreachable : error.message;
};

/**
 * Shows the sign-in form, whose markup is in index.html. Resolves when someone has signed in. It is written without React, so that a first visit
 * loads only a few kilobytes.
 */
export const showSignInPage = ({ root, signIn, preload, hasEnded }: Deps): Promise<void> => {
  const page = find<HTMLTemplateElement>(document, '#sign-in').content.cloneNode(true) as DocumentFragment;
  const form = find<HTMLFormElement>(page, 'form');
  const problem = find(page, '[role=alert]');
  const language = find<HTMLSelectElement>(page, 'select');
  const password = find<HTMLInputElement>(page, '#password');
  const reveal = find(page, '.reveal');
  const submit = find<HTMLButtonElement>(page, '[type=submit]');
  const inputs = [find<HTMLInputElement>(page, '#username'), password];
  const labelled = [...page.querySelectorAll<HTMLElement>('[data-text], [data-label]')];

  let locale = readLocale();
  let refusal: unknown;

  const showProblem = (text: string) => {
    problem.textContent = text;
    problem.hidden = text === '';
  };

  const showMissing = () => {
    for (const input of inputs) {
      const isMissing = input.hasAttribute('aria-invalid') && input.value === '';
      if (!isMissing) input.removeAttribute('aria-invalid');
      find(form, `#${input.id}-problem`).textContent = isMissing ? MESSAGES[locale].required : '';
    }
  };

  const showTexts = () => {
    document.documentElement.lang = locale;
    language.value = locale;
    for (const element of labelled) {
      const { text, label } = element.dataset;
      if (text) element.textContent = MESSAGES[locale][text as Message];
      if (label) element.setAttribute('aria-label', MESSAGES[locale][label as Message]);
      if (label && element !== language) element.title = MESSAGES[locale][label as Message];
    }
    showMissing();
  };

  language.addEventListener('change', async () => {
    if (!isLocale(language.value)) return;
    locale = language.value;
    keepLocale(locale);
    showTexts();
    if (refusal) showProblem(await sentenceOf(refusal, locale));
    else if (!problem.hidden) showProblem(MESSAGES[locale].session_ended);
  });

  find(page, '.theme').addEventListener('click', () => {
    const theme = readTheme() === 'dark' ? 'light' : 'dark';
    keepTheme(theme);
    document.documentElement.dataset.theme = theme;
  });

  reveal.addEventListener('click', () => {
    const isShown = password.type === 'password';
    password.type = isShown ? 'text' : 'password';
    reveal.setAttribute('aria-pressed', String(isShown));
  });

  form.addEventListener('input', () => {
    preload();
    showMissing();
  });

  showTexts();
  showProblem(hasEnded ? MESSAGES[locale].session_ended : '');
  root.replaceChildren(page);
  inputs[0]!.focus();

  return new Promise((resolve) => {
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (submit.getAttribute('aria-busy') === 'true') return;
      const missing = inputs.filter(({ value }) => value === '');
      for (const input of missing) input.setAttribute('aria-invalid', 'true');
      showMissing();
      missing[0]?.focus();
      if (missing.length > 0) return;
      preload();
      refusal = undefined;
      showProblem('');
      submit.setAttribute('aria-busy', 'true');
      try {
        await signIn({ username: inputs[0]!.value, password: password.value });
        resolve();
      } catch (error) {
        refusal = error;
        showProblem(await sentenceOf(error, locale));
        submit.removeAttribute('aria-busy');
      }
    });
  });
};
