import { Alert, Box, Card, CardContent, MenuItem, TextField, Typography } from '@mui/material';
import { CanAccess, useLocale, useTranslate } from 'react-admin';
import { useErrorMessage } from '../../api/use-error-message';
import { PicturedPreview } from '../../components/attachments/PicturedPreview';
import { languageName } from '../texts/variants';
import { TestMail } from './TestMail';
import type { Draft, TryOut } from './use-try-out';

/** Preview of the draft, and the button that sends a test mail. */
export const PreviewCard = ({
  draft,
  tryOut,
  locale,
  onLocale,
}: {
  draft: Draft;
  tryOut: TryOut;
  locale: string | null;
  onLocale: (locale: string | null) => void;
}) => {
  const uiLocale = useLocale() ?? 'en';
  const { variants } = draft.more;
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
        {variants.length > 0 && (
          <TextField
            select
            size="small"
            label={translate('tidings.templates.languages.shown')}
            value={locale ?? ''}
            onChange={(event) => onLocale(event.target.value || null)}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            sx={{ mt: 1, maxWidth: 320 }}
          >
            <MenuItem value="">
              {draft.more.locale
                ? languageName(draft.more.locale, uiLocale)
                : translate('tidings.templates.languages.own')}
            </MenuItem>
            {variants.map((variant) => (
              <MenuItem key={variant.locale} value={variant.locale}>
                {languageName(variant.locale, uiLocale)}
              </MenuItem>
            ))}
          </TextField>
        )}
        <CanAccess resource="dispatches" action="create">
          <TestMail draft={draft} context={tryOut.context} email={tryOut.email} />
        </CanAccess>
        <Warnings tryOut={tryOut} />
        {isEmpty ? (
          <Typography sx={{ color: 'text.secondary', py: 2 }}>
            {translate('tidings.templates.preview_empty')}
          </Typography>
        ) : (
          tryOut.mail && (
            <PicturedPreview
              mail={tryOut.mail}
              files={draft.more.attachments.map(toStored)}
              hasSubject={draft.more.kind === 'MAIL'}
            />
          )
        )}
      </CardContent>
    </Card>
  );
};

const toStored = ({ fileId, cid }: Draft['more']['attachments'][number]) => ({ id: fileId, cid });

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
