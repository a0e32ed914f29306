import { pickByLocale } from './locales.js';

const english = {
  unsubscribe: {
    title: (topic: string) => `Unsubscribe from “${topic}”`,
    about: (topic: string, address: string) => `“${topic}” is sent to ${address}.`,
    button: 'Unsubscribe',
    titleOfAll: 'Unsubscribe from all topics',
    aboutAll: (address: string) =>
      `${address} will get no more mail except what doesn’t belong to a topic, such as receipts and security notices.`,
  },
  unsubscribed: {
    title: 'You are unsubscribed',
    about: (topic: string, address: string) => `“${topic}” is no longer sent to ${address}.`,
    aboutAll: (address: string) =>
      `${address} gets no more mail except what doesn’t belong to a topic, such as receipts and security notices.`,
    aboutEnded: 'This kind of mail is no longer sent.',
    undo: 'Subscribe again',
  },
  preferences: {
    link: 'All mail preferences',
    title: 'Mail preferences',
    about: (address: string) => `Choose what is sent to ${address}.`,
    topics: 'Topics',
    noTopics: 'There are no topics to choose from.',
    all: 'Stop all topics',
    aboutAll: 'Mail that doesn’t belong to a topic, such as receipts and security notices, is still sent.',
    save: 'Save',
    saved: 'Your preferences are saved.',
    held: 'No mail is sent to this address at the moment. To get mail again, contact the sender.',
  },
  notices: {
    test: {
      title: 'Link of a test mail',
      about: 'This link does nothing. In other mails it opens the recipient’s own page.',
    },
    unsubscribed: { title: 'You are unsubscribed', about: 'You get no more mail of this kind.' },
    invalid: {
      title: 'This link isn’t valid',
      about: 'It may be incomplete, or from a mail that is too old. Try the link in a newer mail.',
    },
    badForm: {
      title: 'Nothing was changed',
      about: 'Open the link in the mail again, and use the buttons on the page.',
    },
    tooMany: { title: 'Too many requests', about: 'Please try again later, or use the link in a newer mail.' },
    unavailable: { title: 'Not available at the moment', about: 'Please try again in a minute.' },
  },
};

export type Messages = typeof english;
export type NoticeName = keyof Messages['notices'];

const russian: Messages = {
  unsubscribe: {
    title: (topic) => `Отписаться от рассылки «${topic}»`,
    about: (topic, address) => `Рассылка «${topic}» приходит на ${address}.`,
    button: 'Отписаться',
    titleOfAll: 'Отписаться от всех рассылок',
    aboutAll: (address) =>
      `На ${address} будут приходить только письма вне рассылок: например, чеки и сообщения о безопасности.`,
  },
  unsubscribed: {
    title: 'Вы отписаны',
    about: (topic, address) => `Рассылка «${topic}» больше не приходит на ${address}.`,
    aboutAll: (address) =>
      `На ${address} приходят только письма вне рассылок: например, чеки и сообщения о безопасности.`,
    aboutEnded: 'Такие письма больше не рассылаются.',
    undo: 'Подписаться снова',
  },
  preferences: {
    link: 'Все настройки писем',
    title: 'Настройки писем',
    about: (address) => `Выберите, что присылать на ${address}.`,
    topics: 'Рассылки',
    noTopics: 'Рассылок для выбора нет.',
    all: 'Отписаться от всех рассылок',
    aboutAll: 'Письма вне рассылок, например чеки и сообщения о безопасности, будут приходить.',
    save: 'Сохранить',
    saved: 'Настройки сохранены.',
    held: 'Сейчас на этот адрес ничего не отправляется. Чтобы снова получать письма, обратитесь к отправителю.',
  },
  notices: {
    test: {
      title: 'Ссылка из пробного письма',
      about: 'Эта ссылка ничего не делает. В других письмах она открывает страницу получателя.',
    },
    unsubscribed: { title: 'Вы отписаны', about: 'Таких писем больше не будет.' },
    invalid: {
      title: 'Ссылка недействительна',
      about: 'Возможно, она неполная или письмо слишком старое. Попробуйте ссылку из более нового письма.',
    },
    badForm: { title: 'Ничего не изменено', about: 'Откройте ссылку из письма снова и нажмите кнопку на странице.' },
    tooMany: {
      title: 'Слишком много запросов',
      about: 'Попробуйте позже или откройте ссылку из более нового письма.',
    },
    unavailable: { title: 'Сейчас недоступно', about: 'Попробуйте снова через минуту.' },
  },
};

/** Messages of the pages, in English if there are none for any of the locales. */
export const messagesFor = (locales: readonly string[]): { locale: string; messages: Messages } => {
  const { locale, value } = pickByLocale({ en: english, ru: russian }, locales) ?? { locale: 'en', value: english };
  return { locale, messages: value };
};
