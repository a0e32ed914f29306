import raRussian from 'ra-language-russian';
import type { tidingsEnglish } from './english';

const tidingsRussian: typeof tidingsEnglish = {
  sign_in: {
    title: 'Вход в Tidings',
    username: 'Имя пользователя или e-mail',
  },
  sign_out: 'Выйти',
  home: {
    signed_in_as: 'Вы вошли как',
    email: 'E-mail',
    role: 'Роль',
    playground: 'Песочница API',
    playground_about: 'Попробуйте GraphQL API прямо в браузере: примеры уже готовы.',
    try_again: 'Повторить',
  },
  role: { NONE: 'Нет', VIEWER: 'Наблюдатель', EDITOR: 'Редактор', ADMIN: 'Администратор' },
  error: {
    wrong_credentials: 'Неверное имя или пароль.',
    forbidden: 'Этой учётной записи вход в панель закрыт.',
    rate_limited:
      'Слишком много попыток. Повторите через %{smart_count} секунду. |||| Слишком много попыток. Повторите через %{smart_count} секунды. |||| Слишком много попыток. Повторите через %{smart_count} секунд.',
    unavailable: 'Сервер работает, но его база данных недоступна. Повторите чуть позже.',
    unreachable: 'Сервер не отвечает. Проверьте соединение и повторите.',
    internal: 'На сервере произошла ошибка.',
    internal_with_id: 'На сервере произошла ошибка. Подробности — в его журнале под номером %{id}.',
  },
};

export const russian = { ...raRussian, tidings: tidingsRussian };
