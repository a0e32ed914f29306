export const PEOPLE = [
  {
    username: 'ivan',
    email: 'ivan@example.com',
    firstName: 'Иван',
    lastName: 'Петров',
    locale: 'ru',
    timezone: 'Europe/Moscow',
  },
  { username: 'ada', email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', timezone: 'Europe/London' },
  {
    username: 'grace',
    email: 'grace@example.com',
    firstName: 'Grace',
    lastName: 'Hopper',
    timezone: 'America/New_York',
  },
  {
    username: 'linus',
    email: 'linus@example.com',
    firstName: 'Linus',
    lastName: 'Pauling',
    timezone: 'America/Los_Angeles',
  },
  {
    username: 'margaret',
    email: 'margaret@example.com',
    firstName: 'Margaret',
    lastName: 'Hamilton',
    timezone: 'America/New_York',
  },
  {
    username: 'barbara',
    email: 'barbara@example.com',
    firstName: 'Barbara',
    lastName: 'Liskov',
    timezone: 'America/New_York',
  },
];

export const FILMS = [
  {
    id: 1,
    title: 'The Cranes Are Flying',
    date: '1957-10-12',
    description: 'A letter that arrives, and one that does not.',
  },
  {
    id: 2,
    title: 'The Shop Around the Corner',
    date: '1940-01-12',
    description: 'Two people write to each other without knowing whom.',
  },
  { id: 3, title: 'Il Postino', date: '1994-09-22', description: 'A postman learns what words can do.' },
];
