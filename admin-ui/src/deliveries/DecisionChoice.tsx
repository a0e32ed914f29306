import { FormControlLabel, Radio, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { UncertainDecision } from './deliveries.generated';

/** One decision about an uncertain delivery, and its consequence for the recipient. */
export const DecisionChoice = ({ decision, isAllowed }: { decision: UncertainDecision; isAllowed: boolean }) => {
  const translate = useTranslate();
  return (
    <FormControlLabel
      value={decision}
      disabled={!isAllowed}
      control={<Radio />}
      sx={{ alignItems: 'flex-start', mb: 1.5, '& .MuiRadio-root': { mt: -1 } }}
      label={
        <>
          <Typography sx={{ fontWeight: 600 }}>{translate(`tidings.deliveries.decision.${decision}`)}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {translate(
              isAllowed ? `tidings.deliveries.decision_help.${decision}` : 'tidings.deliveries.not_in_cancelled',
            )}
          </Typography>
        </>
      }
    />
  );
};
