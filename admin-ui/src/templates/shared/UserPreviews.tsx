import { Alert, Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useErrorMessage } from '../../api/use-error-message';
import { MailFrame } from '../../components/MailFrame';
import type { Draft } from '../try-out/use-try-out';
import { useUserPreviews } from './use-user-previews';

const HEIGHT = 260;

/** The mails that use a layout or partial most: as they are, and with the draft of it. */
export const UserPreviews = ({ draft, slug }: { draft: Draft; slug: string }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [shown, setShown] = useState<Draft>();
  const { previews, error: trouble } = useUserPreviews({ draft: shown, slug });
  return (
    <>
      <Box>
        <Button onClick={() => setShown(draft)}>{translate('tidings.templates.preview_users')}</Button>
      </Box>
      {trouble && <Alert severity="error">{errorMessage(trouble)}</Alert>}
      {shown &&
        previews?.map(({ template, before, after, error }) => (
          <Box key={template.slug} component="section" aria-label={template.slug}>
            <Typography variant="subtitle2" component="h3">
              {template.slug}
            </Typography>
            {error && <Alert severity="error">{String(error.message)}</Alert>}
            <Box
              sx={{ display: 'grid', gap: 1, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 300px), 1fr))' }}
            >
              {[
                { name: 'before', mail: before },
                { name: 'after', mail: after },
              ].map(({ name, mail }) => (
                <div key={name}>
                  <Typography variant="caption">{translate(`tidings.templates.${name}`)}</Typography>
                  {mail && (
                    <Rendered mail={mail} title={`${template.slug}, ${translate(`tidings.templates.${name}`)}`} />
                  )}
                </div>
              ))}
            </Box>
          </Box>
        ))}
    </>
  );
};

const Rendered = ({ mail, title }: { mail: { html: string; text: string }; title: string }) =>
  mail.html === '' ? (
    <Box
      component="pre"
      tabIndex={0}
      sx={{ m: 0, height: HEIGHT, overflow: 'auto', whiteSpace: 'pre-wrap', fontSize: 12 }}
    >
      {mail.text}
    </Box>
  ) : (
    <MailFrame html={mail.html} device="desktop" height={HEIGHT} title={title} />
  );
