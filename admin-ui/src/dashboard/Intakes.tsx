import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { IntakesDocument, type IntakesQuery } from './dashboard.generated';
import { Panel } from './Panel';

type Intake = IntakesQuery['feedbackIntakes'][number];

/** The configured ways in which feedback comes in: whether each works, when its last event came, and what came. */
export const Intakes = () => {
  const translate = useTranslate();
  const intakes = useLive(IntakesDocument, {});
  return (
    <Panel title="intakes" live={intakes}>
      {({ feedbackIntakes }) =>
        feedbackIntakes.length === 0 ? (
          <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.dashboard.no_intakes')}</Typography>
        ) : (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
            {feedbackIntakes.map((intake) => (
              <IntakeLine key={intake.source} intake={intake} />
            ))}
          </Box>
        )
      }
    </Panel>
  );
};

const IntakeLine = ({ intake: { source, works, problem, since, lastEventAt, counts } }: { intake: Intake }) => {
  const translate = useTranslate();
  const format = useFormat();
  const Icon = works ? CheckCircleOutlined : ErrorOutlined;
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1, minWidth: 0 }}>
      <Icon
        color={works ? 'success' : 'error'}
        fontSize="small"
        titleAccess={translate(`tidings.dashboard.intake_${works ? 'works' : 'fails'}`)}
        sx={{ mt: 0.25 }}
      />
      <Box sx={{ minWidth: 0 }}>
        <Typography>{translate(`tidings.feedback_source.${source}`, { _: source })}</Typography>
        {problem && (
          <Typography variant="body2" sx={{ color: 'error.main', overflowWrap: 'anywhere' }}>
            {problem} <When at={since} />
          </Typography>
        )}
        <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
          {lastEventAt ? (
            <>
              {translate('tidings.dashboard.last_event')} <When at={lastEventAt} />
            </>
          ) : (
            translate('tidings.dashboard.no_event')
          )}
          {counts
            .filter(({ count }) => count > 0)
            .map(
              ({ outcome, count }) =>
                ` · ${translate(`tidings.dashboard.intake_outcome.${outcome}`, { _: outcome })}: ${format.number(count)}`,
            )}
        </Typography>
      </Box>
    </Box>
  );
};
