/** Messages of the sign-in page. They are apart from the other messages, because the page loads only these. */
export const signInEnglish = {
  title: 'Sign in to Tidings',
  username: 'Username or e-mail',
  password: 'Password',
  sign_in: 'Sign in',
  required: 'Required',
  show_password: 'Show password',
  language: 'Language',
  toggle_theme: 'Toggle light/dark mode',
  session_ended: 'Your session has ended. Please sign in again.',
  try_again: 'Try again',
};

export const signInRussian: typeof signInEnglish = {
  title: 'Вход в Tidings',
  username: 'Имя пользователя или e-mail',
  password: 'Пароль',
  sign_in: 'Войти',
  required: 'Обязательное поле',
  show_password: 'Показать пароль',
  language: 'Язык',
  toggle_theme: 'Переключить тему',
  session_ended: 'Сеанс завершён. Войдите снова.',
  try_again: 'Повторить',
};

/** Messages for errors that have no reason. */
export const errorsEnglish = {
  unreachable: 'Can’t reach the server. Check your connection and try again.',
  internal: 'Something went wrong on the server.',
};

export const errorsRussian: typeof errorsEnglish = {
  unreachable: 'Сервер не отвечает. Проверьте соединение и повторите.',
  internal: 'На сервере произошла ошибка.',
};
