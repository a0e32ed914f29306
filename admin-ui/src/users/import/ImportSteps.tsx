import { Step, StepLabel, Stepper } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { ImportRun } from './use-import-run';

const STEPS = ['file', 'columns', 'check', 'import'];

const stepOf = (isChosen: boolean, run: ImportRun | null): number => {
  if (!isChosen) return 0;
  if (!run) return 1;
  if (run.isTrial) return 2;
  return run.status === 'done' ? 4 : 3;
};

/** Shows which step of the import is the current one. */
export const ImportSteps = ({ isChosen, run }: { isChosen: boolean; run: ImportRun | null }) => {
  const translate = useTranslate();
  return (
    <Stepper activeStep={stepOf(isChosen, run)} alternativeLabel sx={{ my: 2, maxWidth: 720 }}>
      {STEPS.map((step) => (
        <Step key={step}>
          <StepLabel>{translate(`tidings.users.import.step.${step}`)}</StepLabel>
        </Step>
      ))}
    </Stepper>
  );
};
