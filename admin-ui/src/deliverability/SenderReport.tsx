import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Section } from '../components/Section';
import { When } from '../components/When';
import { CheckLine } from './CheckLine';
import type { SenderChecksQuery } from './deliverability.generated';

const STATES = ['FAILED', 'UNKNOWN', 'WARNING', 'OK'] as const;

/** The checks of a sender, worst first. */
export const SenderReport = ({
  sender: { fromName, fromEmail, checks },
  tools,
}: {
  sender: SenderChecksQuery['senders'][number];
  tools: ReactNode;
}) => {
  const translate = useTranslate();
  const worst = STATES.find((state) => checks.some((check) => check.state === state)) ?? 'OK';
  const sorted = checks.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  return (
    <Section title={fromName ? `${fromName} <${fromEmail}>` : fromEmail} tools={tools}>
      <Typography sx={{ mb: 1 }}>
        {translate(`tidings.deliverability.summary.${worst}`)}{' '}
        <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.deliverability.checked')} <When at={checks[0]?.checkedAt} />
        </Typography>
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
        {sorted.map((check) => (
          <CheckLine key={`${check.name} ${check.subject}`} check={check} />
        ))}
      </Box>
    </Section>
  );
};
