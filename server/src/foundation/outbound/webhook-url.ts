import { issue } from '@tidings/core/errors/issue';
import { badInput } from '../errors.js';

/** Throws BAD_USER_INPUT for `field` unless the text is a URL that a webhook may have. Its addresses are checked when it is called. */
export const checkedWebhookUrl = (
  text: string,
  {
    field,
    allowsHttp,
  }: {
    field: string;
    /** Whether some private addresses are allowed, so that a webhook may use http. */
    allowsHttp: boolean;
  },
): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPossible = url?.protocol === 'https:' || (allowsHttp && url?.protocol === 'http:');
  if (!url || !isPossible || url.username !== '' || url.password !== '') throw badInput(issue(field, 'webhook.url'));
  url.hash = '';
  return url;
};
