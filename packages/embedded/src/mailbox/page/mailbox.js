// Content of mails gets into the page only as text, or into a frame without rights.

const messages = {
  en: {
    title: 'Mailbox',
    clear: 'Delete all',
    older: 'Show older',
    back: 'Back',
    none: 'No mail yet. Everything that Tidings sends appears here.',
    choose: 'Select a mail from the list.',
    noSubject: '(no subject)',
    from: 'From',
    to: 'To',
    date: 'Received',
    files: 'Attachments',
    html: 'Preview',
    text: 'Text',
    headers: 'Headers',
    source: 'Source',
    gone: 'This mail is no longer stored.',
    lost: 'No connection',
    noText: 'This mail has no text part.',
    bounceUnknown: 'Bounce: no such mailbox',
    bounceFull: 'Bounce: mailbox full',
    reportSpam: 'Report as spam',
    returned: 'Sent back. Tidings shows it under Feedback.',
    notReturned: 'It could not be sent back.',
    messages: 'Mails',
    views: 'Views',
    kilobytes: 'KB',
    total: (n) => (n === 1 ? '1 mail received' : `${n.toLocaleString('en')} mails received`),
  },
  ru: {
    title: 'Почтовый ящик',
    clear: 'Удалить все',
    older: 'Показать ещё',
    back: 'Назад',
    none: 'Писем пока нет. Здесь появляется всё, что отправляет Tidings.',
    choose: 'Выберите письмо из списка.',
    noSubject: '(без темы)',
    from: 'От',
    to: 'Кому',
    date: 'Получено',
    files: 'Вложения',
    html: 'Предпросмотр',
    text: 'Текст',
    headers: 'Заголовки',
    source: 'Исходный текст',
    gone: 'Это письмо больше не хранится.',
    lost: 'Нет соединения',
    noText: 'В этом письме нет текстовой части.',
    bounceUnknown: 'Вернуть: нет такого ящика',
    bounceFull: 'Вернуть: ящик переполнен',
    reportSpam: 'Пожаловаться на спам',
    returned: 'Отправлено обратно. В Tidings это видно в разделе «Отклики».',
    notReturned: 'Отправить обратно не удалось.',
    messages: 'Письма',
    views: 'Виды',
    kilobytes: 'КБ',
    total: (n) => `Получено писем: ${n.toLocaleString('ru')}`,
  },
};
const language = navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en';
const t = messages[language];
const PAGE = 50;
const element = (id) => document.getElementById(id);
const make = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const time = (iso) =>
  new Date(iso).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

document.documentElement.lang = language;
document.title = `${t.title} · Tidings`;
for (const marked of document.querySelectorAll('[data-message]')) marked.textContent = t[marked.dataset.message];
document.querySelector('nav').setAttribute('aria-label', t.messages);
element('tabs').setAttribute('aria-label', t.views);

let limit = PAGE;
let shown = '';
let view = 'html';
let opened;

const load = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(response.status);
  return response;
};

const itemFor = (mail) => {
  const link = make(
    'a',
    { href: `#${mail.id}` },
    make(
      'div',
      { className: 'top' },
      make('span', { className: 'to', textContent: mail.to.join(', ') }),
      make('time', { dateTime: mail.receivedAt, textContent: time(mail.receivedAt) }),
    ),
    make('div', { className: 'subject', textContent: mail.subject || t.noSubject }),
  );
  const item = make('li', {}, link);
  item.key = mail.id + mail.receivedAt;
  return item;
};

// Keeps existing items in the document, so that focus and scroll position survive.
const showList = ({ total, canReturn, messages: mails }) => {
  element('returns').hidden = !canReturn;
  element('total').textContent = t.total(total);
  const list = element('list');
  const known = new Map([...list.children].map((item) => [item.key, item]));
  const items = mails.map((mail) => known.get(mail.id + mail.receivedAt) || itemFor(mail));
  const wanted = new Set(items);
  for (const item of [...list.children]) if (!wanted.has(item)) item.remove();
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] || null);
  });
  element('older').hidden = mails.length < limit;
  element('clear').disabled = mails.length === 0;
  element('empty').textContent = mails.length ? t.choose : t.none;
  mark();
};

const mark = () => {
  for (const link of element('list').querySelectorAll('a')) {
    if (link.hash === location.hash) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
};

const refresh = async () => {
  try {
    const answer = await (await load(`/api/messages?limit=${limit}`)).text();
    element('lost').hidden = true;
    if (answer === shown) return;
    shown = answer;
    showList(JSON.parse(answer));
  } catch {
    element('lost').hidden = false;
  }
};

const showView = async () => {
  const mail = opened;
  for (const tab of element('tabs').children) {
    tab.setAttribute('aria-selected', String(tab.dataset.message === view));
    tab.tabIndex = tab.dataset.message === view ? 0 : -1;
  }
  const pages = {
    html: () =>
      make('iframe', {
        title: t.html,
        sandbox: 'allow-popups allow-popups-to-escape-sandbox',
        src: `/api/messages/${mail.id}/html`,
      }),
    text: () => make('pre', { className: 'text', textContent: mail.text || t.noText }),
    headers: () =>
      make(
        'dl',
        {},
        ...mail.headers.flatMap(({ name, value }) => [
          make('dt', { textContent: name }),
          make('dd', { textContent: value }),
        ]),
      ),
    source: async () => make('pre', { textContent: await (await load(`/api/messages/${mail.id}/source`)).text() }),
  };
  const page = await pages[view]();
  if (opened === mail) element('view').replaceChildren(page);
};

const open = async () => {
  const id = location.hash.slice(1);
  document.body.classList.toggle('reading', id !== '');
  mark();
  let mail;
  try {
    mail = id && (await (await load(`/api/messages/${encodeURIComponent(id)}`)).json());
  } catch {
    element('empty').textContent = t.gone;
  }
  if (id !== location.hash.slice(1)) return;
  opened = mail;
  element('mail').hidden = !mail;
  element('empty').hidden = Boolean(mail);
  if (!mail) return;
  element('returned').textContent = '';
  element('subject').textContent = mail.subject || t.noSubject;
  element('from').textContent = mail.from;
  element('to').textContent = mail.to.join(', ');
  element('date').textContent = new Date(mail.receivedAt).toLocaleString(language);
  const files = mail.attachments.map(
    ({ filename, mimeType, size }) => `${filename || mimeType} (${Math.ceil(size / 1024)} ${t.kilobytes})`,
  );
  element('files').textContent = files.join(', ');
  element('files').hidden = element('filesName').hidden = files.length === 0;
  if (!mail.html && view === 'html') view = 'text';
  await showView();
};

const step = (items, current, by) => items[Math.min(items.length - 1, Math.max(0, items.indexOf(current) + by))];

element('tabs').addEventListener('click', (event) => {
  if (!event.target.dataset.message) return;
  view = event.target.dataset.message;
  showView();
});
element('tabs').addEventListener('keydown', (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  const tab = step([...element('tabs').children], event.target, by);
  tab.focus();
  tab.click();
});
element('list').addEventListener('keydown', (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const link = step([...element('list').querySelectorAll('a')], event.target, by);
  link.focus();
  link.click();
});
element('returns').addEventListener('click', async ({ target }) => {
  const kind = target.dataset.return;
  if (!kind || !opened) return;
  const { id } = opened;
  const answer = await fetch(`/api/messages/${id}/return?as=${kind}`, {
    method: 'POST',
    headers: { 'x-requested-with': 'mailbox' },
  }).catch(() => ({ ok: false }));
  if (opened && opened.id === id) element('returned').textContent = answer.ok ? t.returned : t.notReturned;
});
element('older').addEventListener('click', () => {
  limit += PAGE;
  refresh();
});
element('back').addEventListener('click', () => {
  location.hash = '';
});
element('clear').addEventListener('click', async () => {
  await fetch('/api/messages', { method: 'DELETE' });
  location.hash = '';
  refresh();
});
addEventListener('hashchange', open);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});

const follow = async () => {
  if (!document.hidden) await refresh();
  setTimeout(follow, 1000);
};
follow();
open();
