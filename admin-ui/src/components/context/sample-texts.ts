/** A landscape. The admin loads no pictures from elsewhere. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGgAAAAsAgMAAAD0uxVIAAAADFBMVEXP49/01Y1fmpA/f3Rg5BbPAAAA1ElEQVR42uXQvQ3CMBAF4BCEhCxaGkbIFIxAgRmCKTIEA6SgiC4FI2SfjJCCI/6J712CeySusv2d3zkpiv+po82SteeMbKy9ZGhn7fU36JGl21Md7OG77qSogr9BVCPB7kTUghjYEalrFaX80lFTYGctXSSNU57ke5HEShpNoBYnx0Yidc1IYzlTg5MJlikfMkhTnDwlHsyCUsiWxwWlHTMPigwIGOb1nhgpLl9B+C1ktCRLeR1LjTPBE+YaApm1BIt5/YLYk34CPMXnrcWZy+v4W40fHC5hPohjbL0AAAAASUVORK5CYII=';

/** Values for each kind of variable. In a list, row after row takes the next one. */
export const samplesEnglish = {
  yes: [true, false],
  url: ['https://example.com/first', 'https://example.com/second', 'https://example.com/third'],
  picture: [PICTURE],
  email: ['ann@example.com', 'ben@example.com'],
  phone: ['+1 555 010 0199', '+1 555 010 0142'],
  year: [2026, 2024, 2019],
  time: ['18:30', '09:00'],
  date: ['2026-10-14', '2026-11-02', '2026-12-20'],
  currency: ['EUR'],
  money: [24.95, 119.5, 8.25],
  total: [144.45, 89.9],
  rating: [8.4, 7.9, 9.1],
  percent: [0.72, 0.35],
  count: [3, 1, 12],
  code: ['482913'],
  reference: ['A-1042', 'A-1043', 'A-1044'],
  firstName: ['Ann', 'Ben', 'Clara'],
  lastName: ['Lee', 'Novak', 'Weber'],
  company: ['Northwind', 'Blue Harbour'],
  name: ['Ann Lee', 'Ben Novak', 'Clara Weber'],
  city: ['Lisbon', 'Vienna', 'Oslo'],
  country: ['Portugal', 'Austria'],
  address: ['12 Harbour Street'],
  color: ['#1f5f59', '#a11d57'],
  status: ['Confirmed', 'On its way'],
  product: ['Notebook', 'Desk lamp', 'Coffee cup'],
  tag: ['News', 'Guides', 'Events'],
  title: ['Five things that changed this week', 'How a small team answers faster', 'What comes next month'],
  text: [
    'A short paragraph that says in two lines what this is about and why it matters.',
    'One sentence that makes a reader want to open the whole text.',
  ],
};

export type SampleKind = keyof typeof samplesEnglish;
export type SampleTexts = Record<SampleKind, readonly unknown[]>;

export const samplesRussian: SampleTexts = {
  ...samplesEnglish,
  phone: ['+7 900 555-01-99', '+7 900 555-01-42'],
  currency: ['RUB'],
  money: [2490, 11950, 825],
  total: [14440, 8990],
  firstName: ['Анна', 'Борис', 'Вера'],
  lastName: ['Лебедева', 'Новиков', 'Орлова'],
  company: ['Северный ветер', 'Синяя гавань'],
  name: ['Анна Лебедева', 'Борис Новиков', 'Вера Орлова'],
  city: ['Казань', 'Томск', 'Псков'],
  country: ['Россия', 'Армения'],
  address: ['ул. Портовая, 12'],
  status: ['Подтверждён', 'В пути'],
  product: ['Блокнот', 'Настольная лампа', 'Кофейная чашка'],
  tag: ['Новости', 'Советы', 'События'],
  title: ['Пять перемен этой недели', 'Как небольшой команде отвечать быстрее', 'Что будет в следующем месяце'],
  text: [
    'Короткий абзац: о чём это и почему важно, в двух строках.',
    'Одно предложение, после которого хочется прочесть всё.',
  ],
};
