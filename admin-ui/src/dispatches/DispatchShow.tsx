import { Box, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useParams } from 'react-router-dom';
import { DispatchChip } from '../components/DispatchChip';
import { LiveRecord } from '../components/LiveRecord';
import { PageHeading } from '../components/PageHeading';
import { When } from '../components/When';
import { DispatchBounces } from './DispatchBounces';
import { DispatchContext } from './DispatchContext';
import { DispatchControls } from './DispatchControls';
import { DispatchDetails } from './DispatchDetails';
import { DispatchFailures } from './DispatchFailures';
import { DispatchFirstBatch } from './DispatchFirstBatch';
import { DispatchNames } from './DispatchNames';
import { DispatchState } from './DispatchState';
import { DispatchStopped } from './DispatchStopped';
import { DispatchSuppressed } from './DispatchSuppressed';
import { DispatchUncertain } from './DispatchUncertain';
import { type Dispatch, refreshEvery } from './dispatch-states';
import { isHeldBack } from './first-batch-texts';
import { useDispatchStream } from './use-dispatch-stream';

/** Interval in milliseconds at which a dispatch is read whole although its events come. */
const FOLLOWED_EVERY_MS = 30_000;

export const DispatchShow = () => {
  const isFollowed = useDispatchStream(useParams<'id'>().id!);
  return (
    <LiveRecord<Dispatch>
      // The events say nothing of the domains of a first batch.
      everyMs={(dispatch) => (isFollowed && !isHeldBack(dispatch) ? FOLLOWED_EVERY_MS : refreshEvery(dispatch))}
    >
      {(dispatch, answeredAt) => (
        <>
          <PageHeading text={dispatch.event} about={<About dispatch={dispatch} />}>
            <DispatchControls dispatch={dispatch} />
          </PageHeading>
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              mt: 1,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 280px' },
              alignItems: 'start',
            }}
          >
            <Stack sx={{ gap: 2, minWidth: 0 }}>
              <DispatchStopped dispatch={dispatch} />
              {isHeldBack(dispatch) && <DispatchFirstBatch dispatch={dispatch} />}
              <DispatchState dispatch={dispatch} answeredAt={answeredAt} />
              {!isHeldBack(dispatch) && <DispatchFirstBatch dispatch={dispatch} />}
              <DispatchUncertain dispatch={dispatch} />
              <DispatchFailures dispatch={dispatch} />
              <DispatchSuppressed dispatch={dispatch} />
              <DispatchBounces dispatch={dispatch} />
              <DispatchNames dispatch={dispatch} />
            </Stack>
            <Stack sx={{ gap: 2, minWidth: 0 }}>
              <DispatchDetails dispatch={dispatch} />
              <DispatchContext dispatch={dispatch} />
            </Stack>
          </Box>
        </>
      )}
    </LiveRecord>
  );
};

const About = ({ dispatch: { status, counts, source, createdAt } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, rowGap: 0.5, mt: 0.5 }}>
      <DispatchChip status={status} failed={counts.failed} />
      <span>
        {translate(`tidings.dispatches.from.${source}`)} · <When at={createdAt} />
      </span>
    </Box>
  );
};
