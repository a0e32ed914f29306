import { Card, CardContent } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { AccessDenied } from '../../components/AccessDenied';
import { PageHeading } from '../../components/PageHeading';
import { ChooseFile } from './ChooseFile';
import { FileSummary } from './FileSummary';
import { ImportSteps } from './ImportSteps';
import { PlanForm } from './PlanForm';
import type { Plan } from './plan';
import { ReadingOptions } from './ReadingOptions';
import { RunView } from './RunView';
import { useImportFile } from './use-import-file';
import { useImportRun } from './use-import-run';

const Import = () => {
  const { opened, isReading, error, choose, readAs, setPlan, close } = useImportFile();
  const { run, start, stop, goOn, discard } = useImportRun();

  const startAnew = () => {
    discard();
    close();
  };
  const runAs = (plan: Plan, { isTrial }: { isTrial: boolean }) => {
    setPlan(plan);
    start(opened!.file, { plan, isTrial });
  };

  return (
    <>
      <ImportSteps isChosen={opened !== null} run={run} />
      <Card>
        <CardContent>
          {!opened && <ChooseFile isReading={isReading} error={error} onChosen={choose} />}
          {opened && <FileSummary file={opened.file} onChooseOther={run && !run.isTrial ? undefined : startAnew} />}
          {opened && !run && (
            <>
              <ReadingOptions {...opened} isReading={isReading} error={error} onRead={readAs} onPlan={setPlan} />
              <PlanForm
                file={opened.file}
                plan={opened.plan}
                onChange={setPlan}
                onPlanned={(plan) => runAs(plan, { isTrial: true })}
              />
            </>
          )}
          {opened && run && (
            <RunView
              file={opened.file}
              plan={opened.plan}
              run={run}
              onStart={() => runAs(opened.plan, { isTrial: false })}
              onStop={stop}
              onGoOn={goOn}
              onBack={discard}
              onStartAnew={startAnew}
            />
          )}
        </CardContent>
      </Card>
    </>
  );
};

/** Imports people in four steps: file, columns, trial run, import. */
export const UserImportPage = () => {
  const translate = useTranslate();
  return (
    <CanAccess resource="users" action="create" accessDenied={<AccessDenied />}>
      <PageHeading text="tidings.users.import.title" about={translate('tidings.users.import.about')} />
      <Import />
    </CanAccess>
  );
};
