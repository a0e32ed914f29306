import { useQueries } from '@tanstack/react-query';
import { download } from '../../api/download';
import { type Mail, MailPreview } from '../MailPreview';

interface StoredPicture {
  id: string;
  cid: string | null;
}

/** Preview of a mail whose pictures are among its files. */
export const PicturedPreview = ({
  mail,
  files,
  ...options
}: {
  mail: Mail;
  files: readonly StoredPicture[];
  height?: number;
  /** False for a layout or partial. */
  hasSubject?: boolean;
}) => {
  const shown = files.filter(({ cid }) => cid !== null && mail.html.includes(`cid:${cid}`));
  const found = useQueries({
    queries: shown.map(({ id }) => ({
      queryKey: ['picture', id],
      queryFn: () => readPicture(id),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  });
  const html = shown.reduce((text, { cid }, at) => withPicture(text, cid!, found[at]?.data), mail.html);
  return <MailPreview mail={{ ...mail, html }} {...options} />;
};

/** The preview has no network, so a picture is written into its HTML. */
const readPicture = async (id: string): Promise<string> => {
  const content = await download(`/api/v1/files/${id}`);
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(content);
  });
};

/** Another Content-ID may begin with this one. */
const withPicture = (html: string, cid: string, url: string | undefined): string =>
  url ? html.replace(new RegExp(`cid:${escaped(cid)}(?![\\w.@+-])`, 'g'), () => url) : html;

const escaped = (text: string): string => text.replace(/[.+]/g, '\\$&');
