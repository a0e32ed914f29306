import { useGetOne, useTranslate } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import { copyNames, firstFree } from '../components/copy-names';
import { MAX_NAME } from './NotificationFields';
import { NamesLikeDocument } from './notifications.generated';

const EARLIER_COPY = / \((?:copy|копия)(?: \d+)?\)$/;

/** Initial values for the form of a copy, with a new name. `values` is undefined for a new notification. */
export const useCopy = () => {
  const translate = useTranslate();
  const [params] = useSearchParams();
  const id = params.get('copyOf') ?? '';
  const { data: source, error } = useGetOne('notifications', { id }, { enabled: id !== '' });
  const original = String(source?.name ?? '').replace(EARLIER_COPY, '');
  // Searches for the first half of the longest possible name, so that shortened names match too. A surrogate pair isn't split.
  const q = original.slice(0, MAX_NAME / 2).replace(/[\ud800-\udbff]$/, '');
  const taken = useApiQuery(NamesLikeDocument, { q }, { enabled: source !== undefined, gcTime: 0 });
  if (id === '' || error) return { isReady: true, values: undefined };
  if (!source || taken.isPending) return { isReady: false, values: undefined };

  const suffix = translate('tidings.notifications.copy_suffix');
  const names = copyNames(original, {
    maxLength: MAX_NAME,
    suffixOf: (n) => (n === 1 ? ` (${suffix})` : ` (${suffix} ${n})`),
    earlier: EARLIER_COPY,
  });
  const name = firstFree(names, taken.data?.notifications.items.map((notification) => notification.name) ?? []);
  const { type, templateSlug, topicSlug, senderSlug, userIds, groupIds, context } = source;
  return { isReady: true, values: { name, type, templateSlug, topicSlug, senderSlug, userIds, groupIds, context } };
};
