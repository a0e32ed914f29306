import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { DeliveryFeedbackResolver } from './delivery-feedback.resolver.js';
import { DispatchBouncesResolver } from './dispatch-bounces.resolver.js';
import { FeedbackEntity } from './feedback.entity.js';
import { createFeedbackLoaders } from './feedback.loaders.js';
import { FeedbackResolver } from './feedback.resolver.js';
import { createFeedbackService, type FeedbackService } from './feedback.service.js';
import type { FeedbackIntakes } from './feedback-intakes.js';
import type { FeedbackRecorder } from './feedback-recorder.js';
import { IntakeResolver } from './intake.resolver.js';

export { FeedbackEntity } from './feedback.entity.js';
export type { FeedbackLoaders } from './feedback.loaders.js';
export { createFeedbackBatcher, type FeedbackBatcher } from './feedback-batcher.js';
export { createFeedbackIntakes, type FeedbackIntakes, type Intake } from './feedback-intakes.js';
export { createFeedbackRecorder } from './feedback-recorder.js';
export { INTAKE_OPTIONS, type IntakeConfig, type IntakeSettings, intakeSettingsOf } from './intake-settings.js';
export { SOFT_BOUNCE_OPTIONS, softBounceRuleOf } from './soft-bounce-settings.js';
export { startFeedbackIntakes } from './start-intakes.js';
export { createFeedbackWebhooks, type FeedbackWebhook } from './webhooks/feedback-webhooks.js';
export { WEBHOOK_OPTIONS, type WebhookSettings, webhookSettingsOf } from './webhooks/settings.js';

export const feedbackFeature = {
  entities: [FeedbackEntity],
  services: ({ dataSource, sql, clickhouse }: Connections) => ({
    feedback: createFeedbackService({ dataSource, sql, clickhouse }),
  }),
  resolvers: [FeedbackResolver, DeliveryFeedbackResolver, DispatchBouncesResolver, IntakeResolver],
  loaders: createFeedbackLoaders,
  auditedMutations,
} satisfies Feature<{
  feedback: FeedbackService;
  recordFeedback: FeedbackRecorder;
  feedbackIntakes: FeedbackIntakes;
}>;
