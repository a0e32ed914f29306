import { rowOf } from '@tidings/core/ledger/rows';
import { createGroupService } from '@tidings/server/features/groups/groups.feature';
import {
  createNotificationService,
  NotificationType,
} from '@tidings/server/features/notifications/notifications.feature';
import { createTemplateRenderer, createTemplateService } from '@tidings/server/features/templates/templates.feature';
import { createTopicService } from '@tidings/server/features/topics/topics.feature';
import { createUserService } from '@tidings/server/features/users/users.feature';
import type { DataSource } from 'typeorm';
import { FILMS, PEOPLE } from './demo-people.js';
import { DEMO_TEMPLATES, DEMO_TOPIC } from './demo-templates.js';

/** Adds a topic, templates, users, groups and two notifications to a database that has none. */
export const fillDemo = async (dataSource: DataSource): Promise<void> => {
  const { is_empty } = await rowOf<{ is_empty: boolean }>(
    dataSource,
    `
    SELECT NOT EXISTS (SELECT FROM templates) AND NOT EXISTS (SELECT FROM groups)
      AND NOT EXISTS (SELECT FROM users WHERE role = 'NONE') AS is_empty`,
  );
  if (!is_empty) return;
  const users = createUserService({ dataSource });
  const groups = createGroupService({ dataSource });
  const notifications = createNotificationService({ dataSource });

  const people = new Map<string, string>();
  for (const person of PEOPLE) people.set(person.username, (await users.create(person)).id);
  const idsOf = (...usernames: string[]) => usernames.map((username) => people.get(username)!);
  const cinema = await groups.create({
    name: 'Cinema club',
    description: 'Gets news about films every week',
    userIds: idsOf('ivan', 'ada', 'grace', 'linus'),
  });
  const editors = await groups.create({
    name: 'Editors',
    description: 'Writes the programme',
    userIds: idsOf('grace', 'margaret', 'barbara'),
  });
  await createTopicService({ dataSource }).create(DEMO_TOPIC);
  await createTemplates(dataSource);
  await notifications.create({
    name: 'New films',
    type: NotificationType.GROUP,
    templateSlug: 'statistic',
    groupIds: [cinema.id, editors.id],
    context: { title: 'New films this week', films: FILMS },
  });
  await notifications.create({
    name: 'Welcome',
    type: NotificationType.PERSONAL,
    templateSlug: 'welcome',
    userIds: idsOf('ada'),
    context: { title: 'Good to have you' },
  });
};

const createTemplates = async (dataSource: DataSource): Promise<void> => {
  const renderer = createTemplateRenderer();
  try {
    const templates = createTemplateService({ dataSource, renderer, attach: async () => [] });
    for (const template of DEMO_TEMPLATES) await templates.create(template);
  } finally {
    await renderer.stop();
  }
};
