import { Alert, Box, Tab, Tabs, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { MailFrame } from './MailFrame';

export interface Mail {
  subject: string;
  html: string;
  text: string;
  /** Size in bytes of the HTML in UTF-8, or of the text if the mail has no HTML. */
  bytes: number;
}

/** Gmail clips the HTML of a mail at this size and links to the rest. */
export const MAX_GMAIL_BYTES = 102_000;

const VIEWS = ['desktop', 'phone', 'text'] as const;

/** Preview of a mail on a desktop, on a phone and as plain text. */
export const MailPreview = ({ mail, height = 420 }: { mail: Mail; height?: number }) => {
  const translate = useTranslate();
  const [view, setView] = useState<(typeof VIEWS)[number]>('desktop');
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {translate('tidings.preview.subject')}
      </Typography>
      <Typography data-testid="preview-subject" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {mail.subject || '–'}
      </Typography>
      {mail.subject === '' && <Alert severity="error">{translate('tidings.preview.no_subject')}</Alert>}
      {mail.html !== '' && mail.bytes > MAX_GMAIL_BYTES && (
        <Alert severity="warning">
          {translate('tidings.preview.too_large', { size: Math.round(mail.bytes / 1_000) })}
        </Alert>
      )}
      <Tabs value={view} onChange={(_, next) => setView(next)} aria-label={translate('tidings.preview.frame')}>
        {VIEWS.map((one) => (
          <Tab key={one} value={one} label={translate(`tidings.preview.${one}`)} />
        ))}
      </Tabs>
      {mail.html === '' && view !== 'text' && <Alert severity="info">{translate('tidings.preview.plain')}</Alert>}
      {view === 'text' || mail.html === '' ? (
        <Box
          component="pre"
          // A scrollable area must be reachable by keyboard.
          tabIndex={0}
          sx={{
            m: 0,
            p: 2,
            height,
            overflow: 'auto',
            whiteSpace: 'pre-wrap',
            bgcolor: 'background.default',
            fontSize: 14,
          }}
        >
          {mail.text}
        </Box>
      ) : (
        <MailFrame html={mail.html} device={view} height={height} title={translate('tidings.preview.frame')} />
      )}
    </Box>
  );
};
