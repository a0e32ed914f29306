import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import type { TestMailRouteMutation } from './routes.generated';

const FLAGS = ['pipelining', 'startTls', 'dsn', 'smtpUtf8', 'eightBitMime', 'chunking'] as const;

/** Names of the extensions, as servers announce them. */
const NAMES: Record<(typeof FLAGS)[number], string> = {
  pipelining: 'PIPELINING',
  startTls: 'STARTTLS',
  dsn: 'DSN',
  smtpUtf8: 'SMTPUTF8',
  eightBitMime: '8BITMIME',
  chunking: 'CHUNKING',
};

const MEBIBYTE = 1024 * 1024;

/** What a test found out about the server: its extensions and its certificate. */
export const RouteFindings = ({ test: { capabilities, tls } }: { test: TestMailRouteMutation['testRoute'] }) => {
  const translate = useTranslate();
  const format = useFormat();
  if (!capabilities) return null;
  const { size, auth, limits } = capabilities;
  const offered = FLAGS.filter((flag) => capabilities[flag]).map((flag) => NAMES[flag]);
  const missing = FLAGS.filter((flag) => !capabilities[flag]).map((flag) => NAMES[flag]);
  const rows = [
    ['offers', offered.join(', ')],
    ['lacks', missing.join(', ')],
    ['auth', auth.join(', ')],
    ['size', size === null ? '' : translate('tidings.mail_routes.megabytes', { size: Math.floor(size / MEBIBYTE) })],
    ['limits', limits ?? ''],
    ['tls', tls ? `${tls.version}, ${tls.cipher}` : ''],
    ['certificate', tls ? tls.subject : ''],
    ['issuer', tls ? tls.issuer : ''],
    ['valid_to', tls ? format.day(tls.validTo) : ''],
  ].filter(([, value]) => value !== '');
  return (
    <Box component="dl" sx={{ display: 'grid', gridTemplateColumns: 'minmax(110px, auto) 1fr', gap: 1, m: 0 }}>
      {rows.map(([key, value]) => (
        <Box key={key} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {translate(`tidings.mail_routes.found.${key}`)}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            {value}
          </Typography>
        </Box>
      ))}
    </Box>
  );
};
