import { useApiQuery } from '../../api/use-api-query';
import { type SenderChoiceFragment, SenderChoicesDocument } from '../senders.generated';

/**
 * Slug of the sender that a send uses: the chosen one, else the prepared one, else the default one. Undefined for that of MAIL_FROM, and
 * while senders load.
 */
export const useUsedSender = (): ((
  chosen: string | undefined,
  prepared: SenderChoiceFragment | null | undefined,
) => string | undefined) => {
  const { data } = useApiQuery(SenderChoicesDocument, {});
  return (chosen, prepared) => chosen ?? (prepared ?? data?.senders.find(({ isDefault }) => isDefault))?.slug;
};
