import { Box } from '@mui/material';
import { AlertBanner } from '../alerts/public/AlertBanner';
import { PageHeading } from '../components/PageHeading';
import { useLive } from '../components/use-live';
import { HeldBanner } from '../deliverability/public/HeldBanner';
import { ScannerBanner } from '../unsubscribing/public/ScannerBanner';
import { OpenSendsDocument, type OpenSendsQuery, QueuesDocument, VitalsDocument } from './dashboard.generated';
import { FailureCauses } from './FailureCauses';
import { FeedbackRates } from './FeedbackRates';
import { Intakes } from './Intakes';
import { Numbers } from './Numbers';
import { OpenSends } from './OpenSends';
import { Queues } from './Queues';
import { RangePicker } from './RangePicker';
import { Timeline } from './Timeline';
import { useRange } from './use-range';
import { useStatistics } from './use-statistics';
import { Verdict } from './Verdict';
import { Welcome } from './Welcome';

const whileSending = (sends: OpenSendsQuery | undefined) => (sends?.running.items.length ? 2_000 : 5_000);

/** Each panel loads and fails on its own. */
export const Dashboard = () => {
  const [range, setRange] = useRange();
  const vitals = useLive(VitalsDocument, {});
  const queues = useLive(QueuesDocument, {});
  const sends = useLive(OpenSendsDocument, {}, whileSending);
  const statistics = useStatistics(range);
  const isNew = sends.data?.latest.items.length === 0;

  return (
    <>
      <PageHeading text="tidings.menu.dashboard">
        {!isNew && <RangePicker range={range} onChange={setRange} />}
      </PageHeading>
      <Verdict vitals={vitals} queues={queues} />
      <AlertBanner />
      <HeldBanner />
      <ScannerBanner />
      {isNew ? (
        <Welcome />
      ) : (
        <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '7fr 5fr' } }}>
          <Numbers range={range} vitals={vitals} statistics={statistics} />
          <Timeline range={range} statistics={statistics} />
          <OpenSends sends={sends} />
          <Box sx={{ gridColumn: '1 / -1', display: 'grid', gap: 1.5, gridTemplateColumns: { md: '1fr 1fr' } }}>
            <FailureCauses range={range} />
            <FeedbackRates range={range} />
            <Queues queues={queues} />
            <Intakes />
          </Box>
        </Box>
      )}
    </>
  );
};
