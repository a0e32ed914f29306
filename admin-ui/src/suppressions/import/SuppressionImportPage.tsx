import { Alert, Button, Card, CardContent, Stack } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { AccessDenied } from '../../components/AccessDenied';
import { openCsv } from '../../components/csv/csv-file';
import { PageHeading } from '../../components/PageHeading';
import { ChooseList } from './ChooseList';
import { ImportPlan } from './ImportPlan';
import { ImportRun } from './ImportRun';
import { type ListReason, sourceOf } from './sources';
import { type Plan, useSuppressionImport } from './use-suppression-import';

const ALL_TOPICS = { scope: 'ALL_TOPICS', topic: null } as const;

const Import = () => {
  const translate = useTranslate();
  const { run, start, discard } = useSuppressionImport();
  const [plan, setPlan] = useState<Plan | null>(null);
  const [isReading, setReading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isUnknown, setUnknown] = useState(false);

  const choose = async (source: File) => {
    setReading(true);
    setError(null);
    setUnknown(false);
    try {
      const file = await openCsv(source);
      const header = file.first[0]!;
      const found = sourceOf(header.cells, { fileName: file.name });
      if (found) setPlan({ file, header, source: found, unsubscribes: ALL_TOPICS });
      setUnknown(!found);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setReading(false);
    }
  };
  const chooseReason = (listReason: ListReason) => {
    const { file, header } = plan!;
    setPlan({ ...plan!, source: sourceOf(header.cells, { fileName: file.name, listReason })! });
  };
  const startAnew = () => {
    discard();
    setPlan(null);
  };

  return (
    <Card>
      <CardContent>
        {!plan && <ChooseList isReading={isReading} error={error} onChosen={choose} />}
        {isUnknown && !plan && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {translate('tidings.suppressions.import.no_address')}
          </Alert>
        )}
        {plan && !run && (
          <ImportPlan
            plan={plan}
            onReason={chooseReason}
            onUnsubscribes={(unsubscribes) => setPlan({ ...plan, unsubscribes })}
            onCheck={() => start(plan, { isTrial: true })}
            onOther={startAnew}
          />
        )}
        {plan && run && (
          <>
            <ImportRun run={run} total={plan.file.lineCount - 1} />
            <Stack direction="row" useFlexGap sx={{ flexWrap: 'wrap', gap: 1, mt: 2 }}>
              {run.isTrial && run.status === 'done' && run.created + run.updated > 0 && (
                <Button variant="contained" onClick={() => start(plan, { isTrial: false })}>
                  {translate('tidings.suppressions.import.start')}
                </Button>
              )}
              {run.status === 'failed' && (
                <Button variant="contained" onClick={() => start(plan, { isTrial: run.isTrial })}>
                  {translate('tidings.suppressions.import.again')}
                </Button>
              )}
              {!run.isTrial && run.status === 'done' && (
                <Button variant="contained" component={Link} to="/suppressions">
                  {translate('tidings.suppressions.import.show')}
                </Button>
              )}
              <Button onClick={startAnew}>{translate('tidings.suppressions.import.other')}</Button>
            </Stack>
          </>
        )}
      </CardContent>
    </Card>
  );
};

/** Imports suppressions: choose a file, check what would happen, import. */
export const SuppressionImportPage = () => {
  const translate = useTranslate();
  return (
    <CanAccess resource="suppressions" action="create" accessDenied={<AccessDenied />}>
      <PageHeading text="tidings.suppressions.import.title" about={translate('tidings.suppressions.import.about')} />
      <Import />
    </CanAccess>
  );
};
