// Settings of ClickHouse's HTTP server. The engine alone doesn't know them and rejects them.
const NAMES = new Set([
  'wait_end_of_query',
  'buffer_size',
  'default_format',
  'enable_http_compression',
  'send_progress_in_http_headers',
  'send_profile_events',
  'add_http_cors_header',
]);

/** Whether a setting only concerns the transport over HTTP and has no effect within a process. */
export const isHttpSetting = (name: string): boolean => NAMES.has(name) || name.startsWith('http_');
