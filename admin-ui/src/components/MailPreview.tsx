import { Alert, Box, Tab, Tabs, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { MailFrame } from './MailFrame';

export interface Mail {
  subject: string;
  html: string;
  text: string;
}

const VIEWS = ['desktop', 'phone', 'text'] as const;

/** A mail as it will look, on a desktop, on a phone, and where only text is shown. */
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
      <Tabs value={view} onChange={(_, next) => setView(next)} aria-label={translate('tidings.preview.frame')}>
        {VIEWS.map((one) => (
          <Tab key={one} value={one} label={translate(`tidings.preview.${one}`)} />
        ))}
      </Tabs>
      {mail.html === '' && view !== 'text' && <Alert severity="info">{translate('tidings.preview.plain')}</Alert>}
      {view === 'text' || mail.html === '' ? (
        <Box
          component="pre"
          // What scrolls has to be reached by the keyboard.
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
