import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import {
  Alert,
  Box,
  Button,
  CircularProgress,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Stack,
  Typography,
} from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslate } from 'react-admin';
import { ask } from '../api/connection';
import { useErrorMessage } from '../api/use-error-message';
import { RouteFindings } from './RouteFindings';
import { type MailRouteFragment, TestMailRouteDocument, type TestMailRouteMutation } from './routes.generated';

type Step = TestMailRouteMutation['testRoute']['steps'][number];

const TITLE = 'route-test';

/** Tests a stored route as soon as it opens, and shows each step. */
export const RouteTestDialog = ({
  route: { id, name },
  onClose,
}: {
  route: MailRouteFragment;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (sendMail: boolean) => ask(TestMailRouteDocument, { id, sendMail }),
  });
  useEffect(() => mutate(false), [mutate]);
  const test = data?.testRoute;

  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      <DialogTitle id={TITLE}>{translate('tidings.mail_routes.test_one', { name })}</DialogTitle>
      <DialogContent aria-live="polite">
        {isPending && <CircularProgress aria-label={translate('tidings.mail_routes.testing')} />}
        {error && <Alert severity="error">{errorMessage(error)}</Alert>}
        {test && !isPending && (
          <Stack spacing={2}>
            <Alert severity={test.ok ? 'success' : 'error'}>
              {translate(test.ok ? 'tidings.mail_routes.test_ok' : 'tidings.mail_routes.test_failed')}
            </Alert>
            <Stack component="ol" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
              {test.steps.map((step) => (
                <StepLine key={step.step} of={step} />
              ))}
            </Stack>
            <RouteFindings test={test} />
          </Stack>
        )}
      </DialogContent>
      <DialogActions sx={{ flexWrap: 'wrap' }}>
        <Button onClick={onClose}>{translate('ra.action.close')}</Button>
        <Button disabled={isPending} onClick={() => mutate(true)}>
          {translate('tidings.mail_routes.send_mail')}
        </Button>
        <Button disabled={isPending} variant="contained" onClick={() => mutate(false)}>
          {translate('tidings.mail_routes.test_again')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};

const StepLine = ({ of: { step, ok, result, params, advice } }: { of: Step }) => {
  const translate = useTranslate();
  const Icon = ok ? CheckCircle : ErrorIcon;
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1 }}>
      <Icon
        color={ok ? 'success' : 'error'}
        titleAccess={translate(ok ? 'tidings.mail_routes.step_ok' : 'tidings.mail_routes.step_failed')}
      />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600 }}>{translate(`tidings.mail_routes.step.${step}`)}</Typography>
        <Typography variant="body2">{translate(`tidings.mail_routes.result.${result}`, params)}</Typography>
        {advice && <Typography variant="body2">{translate(`tidings.mail_routes.advice.${advice}`)}</Typography>}
      </Box>
    </Box>
  );
};
