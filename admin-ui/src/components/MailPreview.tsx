import DarkMode from '@mui/icons-material/DarkMode';
import { Alert, Box, Tab, Tabs, ToggleButton, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { hasDarkStyles } from './color-scheme';
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
export const MailPreview = ({
  mail,
  height = 420,
  hasSubject = true,
}: {
  mail: Mail;
  height?: number;
  /** False for a layout or partial. */
  hasSubject?: boolean;
}) => {
  const translate = useTranslate();
  const [view, setView] = useState<(typeof VIEWS)[number]>('desktop');
  const [isDark, setIsDark] = useState(false);
  const showsHtml = view !== 'text' && mail.html !== '';
  return (
    <Box sx={{ minWidth: 0 }}>
      {hasSubject && <Subject subject={mail.subject} />}
      {mail.html !== '' && mail.bytes > MAX_GMAIL_BYTES && (
        <Alert severity="warning">
          {translate('tidings.preview.too_large', { size: Math.round(mail.bytes / 1_000) })}
        </Alert>
      )}
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap' }}>
        <Tabs
          value={view}
          onChange={(_, next) => setView(next)}
          aria-label={translate('tidings.preview.frame')}
          sx={{ flexGrow: 1 }}
        >
          {VIEWS.map((one) => (
            <Tab key={one} value={one} label={translate(`tidings.preview.${one}`)} />
          ))}
        </Tabs>
        {showsHtml && (
          <ToggleButton
            value="dark"
            size="small"
            selected={isDark}
            onChange={() => setIsDark(!isDark)}
            sx={{ gap: 0.5, py: 0.25 }}
          >
            <DarkMode fontSize="small" />
            {translate('tidings.preview.dark')}
          </ToggleButton>
        )}
      </Box>
      {showsHtml && isDark && !hasDarkStyles(mail.html) && (
        <Alert severity="info">{translate('tidings.preview.no_dark')}</Alert>
      )}
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
        <MailFrame
          html={mail.html}
          device={view}
          height={height}
          title={translate('tidings.preview.frame')}
          colorScheme={isDark ? 'dark' : 'light'}
        />
      )}
    </Box>
  );
};

const Subject = ({ subject }: { subject: string }) => {
  const translate = useTranslate();
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {translate('tidings.preview.subject')}
      </Typography>
      <Typography data-testid="preview-subject" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {subject || '–'}
      </Typography>
      {subject === '' && <Alert severity="error">{translate('tidings.preview.no_subject')}</Alert>}
    </>
  );
};
