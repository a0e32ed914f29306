export { createFeedbackBatcher, type FeedbackBatcher } from './feedback-batcher.js';
export { createFeedbackIntakes, type FeedbackIntakes, type Intake } from './feedback-intakes.js';
