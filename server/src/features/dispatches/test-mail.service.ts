import { issue } from '@tidings/core/errors/issue';
import { previewLinksOf } from '@tidings/core/feedback/links';
import { v7 as uuid } from 'uuid';
import { callerOf, type Viewer } from '../../foundation/access/viewer.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import { NotificationType } from '../notifications/notifications.feature.js';
import type { TemplateRenderer, TemplateService } from '../templates/templates.feature.js';
import type { TopicService } from '../topics/topics.feature.js';
import { recipientOf, type UserService } from '../users/users.feature.js';
import type { Acceptor } from './acceptor.js';
import type { DispatchEntity } from './dispatch.entity.js';
import type { TestMailInput } from './dispatch.inputs.js';
import type { DispatchService } from './dispatch.service.js';

export type TestMailService = ReturnType<typeof createTestMailService>;

/** Test mails have their own queue, so that they don't wait behind a newsletter. */
const EVENT = 'test-mail';

/** Slug used for a draft that has none yet. */
const NAMELESS = 'draft';

/**
 * Sends a draft to the signed-in user through the same steps as every other mail, so that it looks like what recipients
 * will get.
 */
export const createTestMailService = ({
  acceptor,
  dispatches,
  templates,
  renderer,
  users,
  topics,
  linkBase,
  queueFor,
}: {
  acceptor: Acceptor;
  dispatches: DispatchService;
  templates: Pick<TemplateService, 'assemble' | 'keepDraft'>;
  renderer: Pick<TemplateRenderer, 'preview'>;
  users: Pick<UserService, 'find'>;
  topics: Pick<TopicService, 'find'>;
  /** Where links to unsubscribe lead. Undefined: a mail can't have a topic. */
  linkBase: string | undefined;
  queueFor: (name: string) => Promise<string>;
}) => {
  const checkTopic = async (slug: string): Promise<void> => {
    if (!(await topics.find(slug))) throw badInput(issue('topic', 'topic.exists'));
    if (!linkBase) throw badInput(issue('topic', 'topic.needsPublicUrl'));
  };

  return async (viewer: Viewer, input: TestMailInput): Promise<DispatchEntity> => {
    const { templateSlug, title, content, more } = input;
    const context = input.context ?? {};
    checkSafeNumbers({ context });
    const user = viewer.kind === 'user' ? await users.find(viewer.userId) : null;
    if (!user) throw new AppError('testMail.notSignedIn');
    const slug = templateSlug || NAMELESS;
    if (input.topic) await checkTopic(input.topic);
    const links = previewLinksOf(input.topic, linkBase);
    const filledIn = { context, recipient: recipientOf(user), email: user.email, links };
    const assembled = await templates.assemble({ ...more, title, content, format: input.format ?? null });
    const mail = await renderer.preview({ ...assembled, templateKind: 'MAIL', filledIn, caller: callerOf(viewer) });
    if (mail.subject === '') throw badInput(issue('context', 'send.subjectNotEmpty'));
    const version = await templates.keepDraft({ slug, source: assembled.source });
    const { dispatchId } = await acceptor.accept({
      dispatchId: uuid(),
      notificationId: null,
      event: EVENT,
      queue: await queueFor(EVENT),
      type: NotificationType.PERSONAL,
      templateSlug: slug,
      templateVersion: version,
      context,
      topic: input.topic ?? null,
      missing: mail.missing,
      ignored: mail.ignored,
      source: 'ADMIN',
      caller: callerOf(viewer),
      idempotencyKey: null,
      inputHash: '',
      sendAt: null,
      expiresAt: null,
      audienceUserIds: [],
      audienceGroupIds: [],
      deliveries: [{ userId: user.id, email: user.address, recipient: null }],
      audienceComplete: true,
    });
    return dispatches.findOrThrow(dispatchId);
  };
};
