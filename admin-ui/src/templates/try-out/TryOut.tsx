import { Alert, Box, Card, CardContent, Typography } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { ContextEditor } from '../../components/ContextEditor';
import { MailPreview } from '../../components/MailPreview';
import { useErrorWords } from '../../providers/use-error-words';
import { FillMenu } from './FillMenu';
import { TestMail } from './TestMail';
import type { TryOutState } from './use-try-out';

export interface Draft {
  /** Undefined where it is of no template yet. */
  slug: string | undefined;
  title: string;
  content: string;
}

/** The mail that a draft makes, the way to one's own mailbox, and what the draft is filled in with. */
export const TryOut = ({ draft, tryOut }: { draft: Draft; tryOut: TryOutState }) => {
  const translate = useTranslate();
  const { context, setContext, variables, missing } = tryOut;
  return (
    <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
      <Card component="section" aria-label={translate('tidings.templates.preview')}>
        <CardContent>
          <Typography variant="h6" component="h2" gutterBottom>
            {translate('tidings.templates.preview')}{' '}
            <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
              {translate('tidings.templates.preview_about')}
            </Typography>
          </Typography>
          <Preview draft={draft} tryOut={tryOut} />
          <CanAccess resource="dispatches" action="create">
            <TestMail draft={draft} context={context} email={tryOut.email} />
          </CanAccess>
        </CardContent>
      </Card>
      <Card component="section" aria-label={translate('tidings.templates.context')}>
        <CardContent>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 1 }}>
            <Typography variant="h6" component="h2" sx={{ flexGrow: 1 }}>
              {translate('tidings.templates.context')}
            </Typography>
            <FillMenu slug={draft.slug} tryOut={tryOut} />
          </Box>
          <ContextEditor
            variables={variables}
            content={draft.content}
            value={context}
            onChange={setContext}
            missing={missing}
          />
        </CardContent>
      </Card>
    </Box>
  );
};

const Preview = ({ draft, tryOut }: { draft: Draft; tryOut: TryOutState }) => {
  const translate = useTranslate();
  const words = useErrorWords();
  const { mail, missing, problem, trouble } = tryOut;
  if (trouble && !mail) return <Alert severity="error">{words(trouble)}</Alert>;
  if (!mail || (draft.title === '' && draft.content === '')) {
    return (
      <Typography sx={{ color: 'text.secondary', py: 2 }}>{translate('tidings.templates.preview_empty')}</Typography>
    );
  }
  return (
    <>
      <Box aria-live="polite">
        {problem && (
          <Alert severity="error" sx={{ my: 1 }}>
            {translate('tidings.templates.preview_stale')}
          </Alert>
        )}
        {trouble !== undefined && (
          <Alert severity="error" sx={{ my: 1 }}>
            {words(trouble)}
          </Alert>
        )}
        {missing.length > 0 && (
          <Alert severity="warning" sx={{ my: 1 }}>
            {translate('tidings.templates.missing', { names: missing.join(', ') })}
          </Alert>
        )}
      </Box>
      <MailPreview mail={mail} />
    </>
  );
};
