import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import type { MailRouteFragment } from './routes.generated';
import { WarmUpBars } from './WarmUpBars';
import { todayInUtc } from './warm-up-plan';

/** How far a route's warm-up plan is. */
export const WarmUpPlan = ({
  plan,
  mailsToday,
}: {
  plan: NonNullable<MailRouteFragment['warmUp']>;
  mailsToday: number;
}) => {
  const translate = useTranslate();
  const { number, day } = useFormat();
  const today = todayInUtc();
  const { days, startsOn, endsOn, today: limit } = plan;
  const text = (date: string) => day(`${date}T12:00`);
  const stateOf = (): string => {
    if (today < startsOn) return 'future';
    return limit === null ? 'over' : 'today';
  };
  return (
    <Box sx={{ mt: 1.5 }}>
      <Typography variant="body2" sx={{ mb: 1 }}>
        {translate(`tidings.mail_routes.warm_up.${stateOf()}`, {
          sent: number(mailsToday),
          limit: number(limit ?? 0),
          day: number(days.filter(({ date }) => date <= today).length),
          days: number(days.length),
          from: text(startsOn),
          date: text(endsOn),
        })}
      </Typography>
      {today <= endsOn && <WarmUpBars days={days} today={today} sent={mailsToday} />}
    </Box>
  );
};
