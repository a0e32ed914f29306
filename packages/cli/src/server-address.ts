import { UsageError } from './usage-error.js';

/** Address and key of a running server, from TIDINGS_URL and TIDINGS_API_KEY. Throws UsageError. */
export const readServerAddress = ({
  TIDINGS_URL,
  TIDINGS_API_KEY,
}: NodeJS.ProcessEnv): { url: string; apiKey: string } => {
  if (!TIDINGS_URL || !TIDINGS_API_KEY) {
    throw new UsageError(
      'Set TIDINGS_URL to the address of the server, such as https://tidings.example.com, and TIDINGS_API_KEY to an API key.',
    );
  }
  const url = TIDINGS_URL.replace(/\/+$/, '');
  if (!/^https?:\/\//.test(url)) throw new UsageError('TIDINGS_URL must start with https:// or http://.');
  return { url, apiKey: TIDINGS_API_KEY };
};
