export { type Dispatcher, startDispatcher } from './dispatcher.js';
export { createDispatcherMetrics } from './metrics.js';
export type { DispatcherSettings } from './settings.js';
