import { useApiQuery } from '../../api/use-api-query';
import { SenderOfTemplateDocument } from '../senders.generated';
import { SenderInput } from './SenderInput';

/** Input for the sender of a notification, which by default is its template's. */
export const SenderOfTemplateInput = ({ templateSlug }: { templateSlug: string | null | undefined }) => {
  const slug = templateSlug ?? '';
  const { data } = useApiQuery(SenderOfTemplateDocument, { slug }, { enabled: slug !== '' });
  const template = data?.template;
  return <SenderInput prepared={template?.slug === slug ? template.sender : null} />;
};
