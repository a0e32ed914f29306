import { Alert, Box, Card, CardContent, Typography } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { useErrorMessage } from '../../api/use-error-message';
import { MailPreview } from '../../components/MailPreview';
import { TestMail } from './TestMail';
import type { Draft, TryOut } from './use-try-out';

/** Preview of the draft, and the button that sends a test mail. */
export const PreviewCard = ({ draft, tryOut }: { draft: Draft; tryOut: TryOut }) => {
  const translate = useTranslate();
  const title = translate('tidings.templates.preview');
  const isEmpty = !tryOut.mail || (draft.title === '' && draft.content === '');
  return (
    <Card component="section" aria-label={title}>
      <CardContent>
        <Typography variant="h6" component="h2">
          {title}{' '}
          <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
            {translate('tidings.templates.preview_about')}
          </Typography>
        </Typography>
        <CanAccess resource="dispatches" action="create">
          <TestMail draft={draft} context={tryOut.context} email={tryOut.email} />
        </CanAccess>
        <Warnings tryOut={tryOut} />
        {isEmpty ? (
          <Typography sx={{ color: 'text.secondary', py: 2 }}>
            {translate('tidings.templates.preview_empty')}
          </Typography>
        ) : (
          tryOut.mail && <MailPreview mail={tryOut.mail} />
        )}
      </CardContent>
    </Card>
  );
};

const Warnings = ({ tryOut }: { tryOut: TryOut }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { missing, ignored, problem, trouble, mail } = tryOut;
  return (
    <Box aria-live="polite" sx={{ display: 'grid', gap: 1, my: 1 }}>
      {problem && mail && <Alert severity="error">{translate('tidings.templates.preview_stale')}</Alert>}
      {trouble !== undefined && <Alert severity="error">{errorMessage(trouble)}</Alert>}
      {missing.length > 0 && (
        <Alert severity="warning">{translate('tidings.templates.missing', { names: missing.join(', ') })}</Alert>
      )}
      {ignored.length > 0 && (
        <Alert severity="warning">{translate('tidings.preview.ignored', { names: ignored.join(', ') })}</Alert>
      )}
    </Box>
  );
};
