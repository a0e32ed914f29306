import { Card, CardContent } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { PageHeading } from '../../components/PageHeading';
import { AccessDenied } from '../../layout/AccessDenied';
import { ChooseFile } from './ChooseFile';
import { guessColumns, hasHeader } from './columns';
import type { CsvFile } from './csv-file';
import { FileSummary } from './FileSummary';
import { ImportSteps } from './ImportSteps';
import { PlanForm } from './PlanForm';
import { RunView } from './RunView';
import { type Plan, useImportRun } from './use-import-run';

const guessPlan = (file: CsvFile): Plan => {
  const isHeaded = hasHeader(file);
  return { isHeaded, columns: guessColumns(file, isHeaded), groupIds: [] };
};

const Import = () => {
  const [given, setGiven] = useState<{ file: CsvFile; plan: Plan } | null>(null);
  const { run, start, stop, goOn, discard } = useImportRun();

  const startAnew = () => {
    discard();
    setGiven(null);
  };
  const runAs = (plan: Plan, { isTrial }: { isTrial: boolean }) => {
    setGiven({ file: given!.file, plan });
    start(given!.file, { plan, isTrial });
  };

  return (
    <>
      <ImportSteps isChosen={given !== null} run={run} />
      <Card>
        <CardContent>
          {!given && <ChooseFile onChosen={(file) => setGiven({ file, plan: guessPlan(file) })} />}
          {given && <FileSummary file={given.file} onChooseOther={run && !run.isTrial ? undefined : startAnew} />}
          {given && !run && (
            <PlanForm file={given.file} plan={given.plan} onPlanned={(plan) => runAs(plan, { isTrial: true })} />
          )}
          {given && run && (
            <RunView
              {...given}
              run={run}
              onStart={() => runAs(given.plan, { isTrial: false })}
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

/** From a file to people in four steps: the file, what its columns are, a trial that changes nothing, and the import. */
export const UserImportPage = () => {
  const translate = useTranslate();
  return (
    <CanAccess resource="users" action="create" accessDenied={<AccessDenied />}>
      <PageHeading text="tidings.users_import.title" about={translate('tidings.users_import.about')} />
      <Import />
    </CanAccess>
  );
};
