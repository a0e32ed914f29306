import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import type { MailRouteFragment } from './routes.generated';

type Rates = Pick<MailRouteFragment, 'perSecond' | 'perMinute' | 'perDay'>;

const RATES = ['perSecond', 'perMinute', 'perDay'] as const;

/** The limits of a route in one line. Nothing without limits. */
export const RouteLimits = ({ route }: { route: MailRouteFragment }) => {
  const translate = useTranslate();
  const { number } = useFormat();
  const textOf = (rates: Rates): string =>
    RATES.flatMap((rate) => {
      const count = rates[rate];
      return count ? [translate(`tidings.mail_routes.limits.text.${rate}`, { count: number(count) })] : [];
    }).join(', ');
  const ofDomains = route.domainLimits.map(({ domain, ...rates }) => {
    const name = domain === '*' ? translate('tidings.mail_routes.limits.text.other_domains') : domain;
    return `${name}: ${textOf(rates)}`;
  });
  const texts = [textOf(route), ...ofDomains].filter((text) => text !== '');
  if (texts.length === 0) return null;
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
      {translate('tidings.mail_routes.limits.title')}: {texts.join(' · ')}
    </Typography>
  );
};
