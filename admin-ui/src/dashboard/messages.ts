const english = {
  range: 'Time range',
  range_short: { hour: '1 h', day: '24 h', week: '7 days', month: '30 days' },
  within: {
    hour: 'in the last hour',
    day: 'in the last 24 hours',
    week: 'in the last 7 days',
    month: 'in the last 30 days',
  },
  verdict: {
    success:
      'All systems working: %{smart_count} worker is ready. |||| All systems working: %{smart_count} workers are ready.',
    warning: 'Needs attention',
    error: 'Mails aren’t being sent',
    unreachable: 'Can’t reach the server. Trying again…',
  },
  problem: {
    postgresql_down: 'The database (PostgreSQL) is unavailable. Nothing can be accepted or sent until it is back.',
    postgresql_read_only:
      'The database (PostgreSQL) is read-only. Nothing can be accepted or sent until it accepts writes again.',
    postgresql_no_commit:
      'The database (PostgreSQL) is waiting for its synchronous standby. Nothing can be accepted or sent until the standby is back or is removed from synchronous_standby_names.',
    postgresql_refuses: 'The database (PostgreSQL) rejects writes: “%{error}”.',
    broker_silent:
      'The message broker responds but stores nothing (“%{error}”). In a cluster, most nodes may be unavailable. New dispatches are accepted and go out once the nodes are back.',
    broker_down: 'The message broker is unavailable. New dispatches are accepted and go out once it is back.',
    clickhouse_down:
      'The log (ClickHouse) is unavailable. Mails are still sent, and missing data appears below once it is back.',
    workers_unknown: 'The list of running workers is unavailable right now.',
    no_workers: 'No worker is running. New dispatches are accepted and wait until a worker starts.',
    mail_server_down: 'Worker %{worker} can’t send mail. The mail server replied: “%{error}”.',
    mail_server_silent: 'Worker %{worker} can’t send mail: the mail server doesn’t respond.',
    queue_standing:
      '%{smart_count} mail is waiting in %{queue}, and no worker takes it. |||| %{smart_count} mails are waiting in %{queue}, and no worker takes them.',
    dead_lettered:
      'Workers have rejected %{smart_count} message from %{queue} in total. See their log for the reason. |||| Workers have rejected %{smart_count} messages from %{queue} in total. See their log for the reasons.',
    uncertain:
      '%{smart_count} mail may or may not have arrived and needs your decision. |||| %{smart_count} mails may or may not have arrived and need your decision.',
  },
  no_answer: 'No data right now. See the message at the top.',
  since: 'Started %{when}.',
  view: 'View',
  mails_sent: 'Mails sent',
  mails_failed: 'Mails failed',
  of_attempts: 'Attempts with this result %{within}. Click to see all mails with this status.',
  opens_waiting: 'Mails with this status now. Click to see them.',
  opens_dispatches: 'Click to see these dispatches.',
  sent: 'Sent',
  failed: 'Failed',
  retried: 'Will retry',
  share: '%{part} of sent and failed mails',
  waiting: 'Mails waiting',
  retrying_of_them: '%{smart_count} to retry |||| %{smart_count} to retry',
  under_way: 'Dispatches in progress',
  paused: '%{smart_count} paused |||| %{smart_count} paused',
  scheduled: '%{smart_count} scheduled |||| %{smart_count} scheduled',
  time_to_send: 'Sending time per mail',
  nothing_sent: 'nothing sent',
  about: '≈ %{span}',
  nearly_all: '95% within %{span}',
  over_time: 'Attempts over time',
  time: 'From',
  as_table: 'Show as a table',
  as_chart: 'Show as a chart',
  quiet: 'No attempts in this period.',
  open_sends: 'Dispatches in progress',
  nothing_open: 'No dispatch is sending, paused or scheduled.',
  latest: 'Latest dispatch',
  causes: 'Failed attempts by cause',
  no_causes: 'No attempt failed in this period.',
  queues: 'Queues',
  queue: 'Queue',
  queue_column: {
    ready: 'Waiting',
    sending: 'Sending',
    consumers: 'Workers',
    deadLettered: 'Rejected',
  },
  queue_about: {
    ready: 'Messages waiting for a worker',
    sending: 'Mails that workers are sending now',
    consumers: 'Workers consuming from this queue; none while it is idle',
    deadLettered: 'Messages that workers have rejected in total',
  },
  no_queues: 'No queue has been used yet.',
  welcome: {
    title: 'Welcome! Nothing has been sent yet.',
    about: 'Your first mail is a few steps away. After that, this page shows how your mails are doing.',
    template: {
      title: 'Write a mail',
      about:
        'A template has a subject and a body, with placeholders for what changes from mail to mail. Send yourself a test.',
      button: 'New template',
    },
    notification: {
      title: 'Prepare and send a notification',
      about: 'A notification is a template and its recipients. You review both before anything is sent.',
      button: 'Notifications',
    },
    mailbox: {
      title: 'Check the mailbox',
      about: 'It catches every mail, so nothing leaves this machine yet.',
      button: 'Mailbox',
    },
    api_key: {
      title: 'Or send from your code',
      about: 'Create an API key and copy a command that sends your first mail.',
      button: 'API keys',
    },
  },
};

const russian: typeof english = {
  range: 'Период',
  range_short: { hour: '1 ч', day: '24 ч', week: '7 дней', month: '30 дней' },
  within: {
    hour: 'за час',
    day: 'за 24 часа',
    week: 'за 7 дней',
    month: 'за 30 дней',
  },
  verdict: {
    success:
      'Всё работает: готов %{smart_count} обработчик. |||| Всё работает: готовы %{smart_count} обработчика. |||| Всё работает: готовы %{smart_count} обработчиков.',
    warning: 'Требует внимания',
    error: 'Письма не отправляются',
    unreachable: 'Сервер не отвечает. Пробуем снова…',
  },
  problem: {
    postgresql_down: 'База данных (PostgreSQL) недоступна: пока она не вернётся, ничего нельзя принять и отправить.',
    postgresql_read_only:
      'База данных (PostgreSQL) доступна только для чтения: пока это так, ничего нельзя принять и отправить.',
    postgresql_no_commit:
      'База данных (PostgreSQL) ждёт синхронную реплику: ничего нельзя принять и отправить, пока реплика не вернётся или её не уберут из synchronous_standby_names.',
    postgresql_refuses: 'База данных (PostgreSQL) отклоняет запись: «%{error}».',
    broker_silent:
      'Брокер сообщений отвечает, но ничего не сохраняет («%{error}»). Возможно, в кластере недоступна большая часть узлов. Рассылки принимаются и уйдут, когда узлы вернутся.',
    broker_down: 'Брокер сообщений недоступен: рассылки принимаются и уйдут, когда он вернётся.',
    clickhouse_down:
      'Журнал (ClickHouse) недоступен: письма уходят как обычно, а недостающие данные появятся, когда он вернётся.',
    workers_unknown: 'Сейчас неизвестно, какие обработчики запущены.',
    no_workers: 'Ни один обработчик не запущен: рассылки принимаются и ждут, пока он запустится.',
    mail_server_down: 'Обработчик %{worker} не может отправлять письма. Ответ почтового сервера: «%{error}».',
    mail_server_silent: 'Обработчик %{worker} не может отправлять письма: почтовый сервер не отвечает.',
    queue_standing:
      'В очереди %{queue} ждёт %{smart_count} письмо, и никто его не забирает. |||| В очереди %{queue} ждут %{smart_count} письма, и никто их не забирает. |||| В очереди %{queue} ждут %{smart_count} писем, и никто их не забирает.',
    dead_lettered:
      'Обработчики отклонили %{smart_count} сообщение из очереди %{queue} за всё время. Причина — в их журнале. |||| Обработчики отклонили %{smart_count} сообщения из очереди %{queue} за всё время. Причины — в их журнале. |||| Обработчики отклонили %{smart_count} сообщений из очереди %{queue} за всё время. Причины — в их журнале.',
    uncertain:
      'Неизвестно, дошло ли %{smart_count} письмо: нужно ваше решение. |||| Неизвестно, дошли ли %{smart_count} письма: нужно ваше решение. |||| Неизвестно, дошли ли %{smart_count} писем: нужно ваше решение.',
  },
  no_answer: 'Сейчас данных нет. Причина указана вверху страницы.',
  since: 'Началось %{when}.',
  view: 'Посмотреть',
  mails_sent: 'Писем отправлено',
  mails_failed: 'Писем не доставлено',
  of_attempts: 'Попытки с таким исходом %{within}. Нажмите, чтобы открыть все письма в этом состоянии.',
  opens_waiting: 'Письма, которые сейчас в этом состоянии. Нажмите, чтобы открыть.',
  opens_dispatches: 'Нажмите, чтобы открыть эти рассылки.',
  sent: 'Отправлено',
  failed: 'Не доставлено',
  retried: 'Будет повторено',
  share: '%{part} от отправленных и недоставленных',
  waiting: 'Писем в ожидании',
  retrying_of_them: 'повторно: %{smart_count} |||| повторно: %{smart_count} |||| повторно: %{smart_count}',
  under_way: 'Рассылок в работе',
  paused: 'на паузе: %{smart_count} |||| на паузе: %{smart_count} |||| на паузе: %{smart_count}',
  scheduled: 'запланировано: %{smart_count} |||| запланировано: %{smart_count} |||| запланировано: %{smart_count}',
  time_to_send: 'Время отправки письма',
  nothing_sent: 'ничего не отправлялось',
  about: '≈ %{span}',
  nearly_all: '95 % — до %{span}',
  over_time: 'Попытки по времени',
  time: 'С',
  as_table: 'Показать таблицей',
  as_chart: 'Показать диаграммой',
  quiet: 'За этот период попыток не было.',
  open_sends: 'Рассылки в работе',
  nothing_open: 'Нет идущих, приостановленных и запланированных рассылок.',
  latest: 'Последняя рассылка',
  causes: 'Неудачные попытки по причинам',
  no_causes: 'За этот период неудачных попыток не было.',
  queues: 'Очереди',
  queue: 'Очередь',
  queue_column: {
    ready: 'Ждут',
    sending: 'Отправляются',
    consumers: 'Обработчики',
    deadLettered: 'Отклонено',
  },
  queue_about: {
    ready: 'Сообщения, которые ждут обработчика',
    sending: 'Письма, которые обработчики отправляют сейчас',
    consumers: 'Обработчики, которые читают эту очередь; ни одного, пока она простаивает',
    deadLettered: 'Сообщения, отклонённые обработчиками за всё время',
  },
  no_queues: 'Очереди ещё не использовались.',
  welcome: {
    title: 'Добро пожаловать! Пока ничего не отправлено.',
    about: 'До первого письма всего несколько шагов. Потом здесь будет видно, как отправляются ваши письма.',
    template: {
      title: 'Напишите письмо',
      about:
        'Шаблон — это тема и текст с переменными для того, что меняется от письма к письму. Отправьте себе пробное письмо.',
      button: 'Новый шаблон',
    },
    notification: {
      title: 'Подготовьте уведомление и отправьте его',
      about: 'Уведомление — это шаблон и получатели. Перед отправкой вы увидите, кому и что уйдёт.',
      button: 'Уведомления',
    },
    mailbox: {
      title: 'Загляните в почтовый ящик',
      about: 'В него попадают все письма, так что с этой машины пока ничего не уходит.',
      button: 'Почтовый ящик',
    },
    api_key: {
      title: 'Или отправьте из своей программы',
      about: 'Создайте ключ API и скопируйте команду, которая отправит первое письмо.',
      button: 'Ключи API',
    },
  },
};

export const dashboardEnglish = { menu: 'Dashboard', messages: english };
export const dashboardRussian = { menu: 'Обзор', messages: russian };
