// Settings of ClickHouse's HTTP server, which the engine alone doesn't know and refuses.
const NAMES = new Set([
  'wait_end_of_query',
  'buffer_size',
  'default_format',
  'enable_http_compression',
  'send_progress_in_http_headers',
  'send_profile_events',
  'add_http_cors_header',
]);

/** Whether a setting is about how an answer travels over HTTP, and so means nothing in one process. */
export const isHttpSetting = (name: string): boolean => NAMES.has(name) || name.startsWith('http_');
