import {
  Box,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  ToggleButton,
  ToggleButtonGroup,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import { useLive } from '../components/use-live';
import { type FeedbackRateKey, FeedbackRatesDocument, type FeedbackRatesQuery } from './dashboard.generated';
import { Panel } from './Panel';
import { RateValue } from './RateValue';
import type { RangeName } from './ranges';
import { useShortened } from './use-shortened';
import { useStretch } from './use-stretch';

type Rate = FeedbackRatesQuery['feedbackRates'][number];

const KEYS = ['DOMAIN', 'TEMPLATE', 'TOPIC'] as const satisfies FeedbackRateKey[];
const SHOWN = 5;
const EVERY_MS = 30_000;

/** Parts of the sent mails that bounced and that were reported as spam, by receiving domain, template or topic. */
export const FeedbackRates = ({ range }: { range: RangeName }) => {
  const translate = useTranslate();
  const [by, setBy] = useState<FeedbackRateKey>('DOMAIN');
  const { from, until } = useStretch(range);
  const rates = useLive(FeedbackRatesDocument, { from, until, by }, EVERY_MS);
  return (
    <Panel
      title="feedback_rates"
      live={rates}
      action={
        <ToggleButtonGroup
          exclusive
          size="small"
          value={by}
          onChange={(_, chosen: FeedbackRateKey | null) => chosen && setBy(chosen)}
          aria-label={translate('tidings.dashboard.rates_by')}
        >
          {KEYS.map((key) => (
            <ToggleButton key={key} value={key} sx={{ px: 1, py: 0.25, textTransform: 'none' }}>
              {translate(`tidings.dashboard.rate_key.${key}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {({ feedbackRates }) => <Rates rates={feedbackRates} by={by} />}
    </Panel>
  );
};

const Rates = ({ rates, by }: { rates: Rate[]; by: FeedbackRateKey }) => {
  const translate = useTranslate();
  const isSmall = useIsSmall();
  const { shown, more } = useShortened(rates, SHOWN);
  const nameOf = ({ key }: Rate) =>
    key || translate(by === 'TOPIC' ? 'tidings.dashboard.no_topic' : 'tidings.dashboard.no_key');
  if (rates.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.dashboard.nothing_sent')}</Typography>;
  }
  return (
    <>
      {isSmall ? <RateLines rates={shown} nameOf={nameOf} /> : <RateTable rates={shown} nameOf={nameOf} by={by} />}
      {more}
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1, fontSize: '0.8125rem' }}>
        {translate('tidings.dashboard.rates_about')}
      </Typography>
    </>
  );
};

interface Listed {
  rates: Rate[];
  nameOf: (rate: Rate) => string;
}

const RateTable = ({ rates, nameOf, by }: Listed & { by: FeedbackRateKey }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Table size="small" sx={{ '& td, & th': { px: 0.75 }, '& tbody tr:last-child td': { borderBottom: 0 } }}>
      <TableHead>
        <TableRow>
          <TableCell sx={{ width: '100%' }}>{translate(`tidings.dashboard.rate_key.${by}`)}</TableCell>
          <TableCell align="right">{translate('tidings.dashboard.sent')}</TableCell>
          <TableCell align="right">{translate('tidings.delivery_fate.BOUNCED')}</TableCell>
          <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
            {translate('tidings.delivery_fate.COMPLAINED')}
          </TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {rates.map((rate) => (
          <TableRow key={rate.key}>
            {/* This column takes the remaining width, and its text is truncated. */}
            <TableCell
              title={nameOf(rate)}
              sx={{ maxWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
            >
              {nameOf(rate)}
            </TableCell>
            <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
              {format.number(rate.sent)}
            </TableCell>
            <TableCell align="right">
              <RateValue kind="bounced" sent={rate.sent} count={rate.bounced} />
            </TableCell>
            <TableCell align="right">
              <RateValue kind="complained" sent={rate.sent} count={rate.complained} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};

const RateLines = ({ rates, nameOf }: Listed) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
      {rates.map((rate) => (
        <li key={rate.key}>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{nameOf(rate)}</Typography>
          <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
            {translate('tidings.dashboard.sent')}: {format.number(rate.sent)} ·{' '}
            {translate('tidings.delivery_fate.BOUNCED')}:{' '}
            <RateValue kind="bounced" sent={rate.sent} count={rate.bounced} /> ·{' '}
            {translate('tidings.delivery_fate.COMPLAINED')}:{' '}
            <RateValue kind="complained" sent={rate.sent} count={rate.complained} />
          </Typography>
        </li>
      ))}
    </Box>
  );
};
