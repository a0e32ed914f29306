export { registerUnsubscribePages } from './register-pages.js';
export { createSubscriptionService, type SubscriptionService } from './subscription.service.js';
