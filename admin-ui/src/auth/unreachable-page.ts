import { readLocale } from './browser-settings';
import { find } from './find';
import { errorsEnglish, errorsRussian, signInEnglish, signInRussian } from './texts';

const TEXTS = {
  en: { problem: errorsEnglish.unreachable, again: signInEnglish.try_again },
  ru: { problem: errorsRussian.unreachable, again: signInRussian.try_again },
};

/** Says that the server can't be reached, in place of what `root` shows. Resolves when someone wants to try again. */
export const showUnreachablePage = (root: HTMLElement): Promise<void> => {
  const locale = readLocale();
  const page = find<HTMLTemplateElement>(document, '#unreachable').content.cloneNode(true) as DocumentFragment;
  const again = find(page, 'button');
  document.documentElement.lang = locale;
  find(page, '[role=alert]').textContent = TEXTS[locale].problem;
  again.textContent = TEXTS[locale].again;
  const before = [...root.childNodes];
  root.replaceChildren(page);
  again.focus();
  return new Promise((resolve) => {
    again.addEventListener('click', () => {
      root.replaceChildren(...before);
      resolve();
    });
  });
};
