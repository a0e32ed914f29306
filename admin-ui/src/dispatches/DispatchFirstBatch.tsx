import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import type { Dispatch } from './dispatch-states';
import { FirstBatchDomains } from './FirstBatchDomains';
import { firstBatchTexts, isHeldBack } from './first-batch-texts';
import { SendRestButton } from './SendRestButton';

/** What the first batch of a dispatch waits for, and how it does at each receiving domain. */
export const DispatchFirstBatch = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { firstBatch } = dispatch;
  if (!firstBatch || firstBatch.state === 'SKIPPED') return null;
  const texts = firstBatchTexts(dispatch, firstBatch, format);
  return (
    <Section
      title={translate('tidings.dispatches.first_batch.title')}
      tools={isHeldBack(dispatch) && dispatch.status !== 'PAUSED' && <SendRestButton dispatch={dispatch} />}
    >
      <Box role="status">
        {texts.map(({ key, args }) => (
          <Typography key={key} variant="body2" sx={{ mb: 0.5 }}>
            {translate(`tidings.dispatches.first_batch.${key}`, args)}
          </Typography>
        ))}
      </Box>
      {firstBatch.domains.length > 0 && <FirstBatchDomains domains={firstBatch.domains} />}
    </Section>
  );
};
