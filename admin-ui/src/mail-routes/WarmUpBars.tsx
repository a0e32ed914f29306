import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import type { WarmUpDay } from './warm-up-plan';

const HEIGHT = 64;
const MIN_HEIGHT = 2;

/** A bar for each day of a plan, the height of its mails. Today's is marked, and filled as far as its mails were sent. */
export const WarmUpBars = ({
  days,
  today,
  sent = 0,
}: {
  days: readonly WarmUpDay[];
  /** A date in UTC. */
  today: string;
  /** Mails of today so far. */
  sent?: number;
}) => {
  const translate = useTranslate();
  const { number, day: dayText } = useFormat();
  const most = Math.max(...days.map(({ mails }) => mails));
  const first = days[0];
  if (!first) return null;
  return (
    <Box
      role="img"
      aria-label={translate('tidings.mail_routes.warm_up.picture', { first: number(first.mails), last: number(most) })}
      data-testid="warm-up-bars"
      sx={{ display: 'flex', alignItems: 'flex-end', gap: days.length > 60 ? 0 : '2px', height: HEIGHT, maxWidth: 480 }}
    >
      {days.map(({ date, mails }) => {
        const isToday = date === today;
        const values = { date: dayText(`${date}T12:00`), mails: number(mails), sent: number(sent) };
        return (
          <Box
            key={date}
            title={translate(`tidings.mail_routes.warm_up.${isToday ? 'day_today' : 'day'}`, values)}
            sx={{
              flex: '1 1 0',
              minWidth: 0,
              maxWidth: 24,
              height: Math.max(MIN_HEIGHT, (HEIGHT * mails) / most),
              bgcolor: date < today ? 'success.light' : 'action.disabledBackground',
              outline: isToday ? '2px solid' : undefined,
              outlineColor: 'primary.main',
              display: 'flex',
              alignItems: 'flex-end',
            }}
          >
            {isToday && (
              <Box sx={{ width: '100%', height: `${Math.min(100, (100 * sent) / mails)}%`, bgcolor: 'primary.main' }} />
            )}
          </Box>
        );
      })}
    </Box>
  );
};
