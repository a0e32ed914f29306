import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CsvFile } from '../../components/csv/csv-file';
import { ImportedActions } from './ImportedActions';
import { OutcomeCounts } from './OutcomeCounts';
import type { Plan } from './plan';
import { RefusedLines } from './RefusedLines';
import { RunNotice } from './RunNotice';
import { RunNotices } from './RunNotices';
import { RunProgress } from './RunProgress';
import { StepHeading } from './StepHeading';
import { TriedActions } from './TriedActions';
import type { ImportRun } from './use-import-run';

const titleOf = ({ isTrial, status }: ImportRun): string => {
  if (status === 'done') return isTrial ? 'checked' : 'imported';
  if (status === 'stopped' || status === 'stalled' || status === 'broken') return 'interrupted';
  return isTrial ? 'checking' : 'importing';
};

/** Progress and result of a trial run or an import, and the actions that follow. */
export const RunView = ({
  file,
  plan,
  run,
  onStart,
  onStop,
  onGoOn,
  onBack,
  onStartAnew,
}: {
  file: CsvFile;
  plan: Plan;
  run: ImportRun;
  onStart: () => void;
  onStop: () => void;
  onGoOn: () => void;
  onBack: () => void;
  onStartAnew: () => void;
}) => {
  const translate = useTranslate();
  const title = translate(`tidings.users.import.${titleOf(run)}`);
  const isDone = run.status === 'done';
  const linesAbove = file.first.filter(({ line }) => line <= (plan.headerLine ?? 0)).length;
  return (
    <Box>
      <StepHeading key={String(run.isTrial)} text={title} />
      {!isDone && <RunProgress run={run} total={file.lineCount - linesAbove} label={title} onStop={onStop} />}
      <RunNotice run={run} onGoOn={onGoOn} />
      <OutcomeCounts run={run} />
      {run.isTrial ? (
        <TriedActions run={run} onStart={onStart} onBack={onBack} />
      ) : (
        <ImportedActions run={run} onStartAnew={onStartAnew} />
      )}
      <RunNotices plan={plan} run={run} />
      {run.refused.length > 0 && <RefusedLines file={file} plan={plan} run={run} />}
    </Box>
  );
};
