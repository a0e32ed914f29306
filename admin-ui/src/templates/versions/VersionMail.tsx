import { Alert, Skeleton } from '@mui/material';
import { useErrorMessage } from '../../api/use-error-message';
import { MailPreview } from '../../components/MailPreview';
import { useVersionMail } from './use-version-mail';

/** The mail as a saved version makes it, with the layouts and partials of that time. */
export const VersionMail = (version: { slug: string; version: number; content: string }) => {
  const errorMessage = useErrorMessage();
  const { mail, error } = useVersionMail(version);
  if (error) return <Alert severity="error">{errorMessage(error)}</Alert>;
  return mail ? <MailPreview mail={mail} /> : <Skeleton variant="rounded" height={420} />;
};
