/** The template and the call that the first version of this service was used with. */
export const STATISTIC = {
  slug: 'statistic',
  title: '{{title}}',
  content:
    '<h1>{{title}}</h1><p>{{user.name}}</p><ul>{{#each films}}<li>{{title}} ({{date}}): {{description}}</li>{{/each}}</ul>',
};

export const FILMS = {
  title: 'new_films',
  email: 'ivan@yandex.ru',
  films: [{ id: 1, title: 'Stalker', date: '1979-05-25', description: 'A guide leads two men <into> the Zone' }],
};

export const PLAIN = { slug: 'plain', title: 'Hello {{username}}', content: 'Hello {{username}}, {{word}}' };
