import ForwardToInbox from '@mui/icons-material/ForwardToInbox';
import { Box, Button, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { ask } from '../../api/connection';
import { useErrorMessage } from '../../api/use-error-message';
import type { ContextObject } from '../../components/context/context-fields';
import { SendTestMailDocument } from '../templates.generated';
import { TestMailProgress } from './TestMailProgress';
import type { Draft } from './use-try-out';

/** Sends the draft with its context to the user's own address. */
export const TestMail = ({ draft, context, email }: { draft: Draft; context: ContextObject; email: string }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const { slug, title, content, format, topic, more } = draft;
  // `useApiMutation` would refresh the page, and with it the form that holds the draft.
  const sending = useMutation({
    mutationFn: () =>
      ask(SendTestMailDocument, {
        input: { ...(slug && { templateSlug: slug }), title, content, format, context, topic, more },
      }),
    onError: (error) => notify(errorMessage(error), { type: 'error' }),
  });
  const dispatchId = sending.data?.dispatch.id;
  return (
    <Box sx={{ mt: 1 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
        <Button
          variant="outlined"
          startIcon={<ForwardToInbox />}
          onClick={() => sending.mutate()}
          disabled={sending.isPending || title === '' || content === ''}
        >
          {translate('tidings.templates.test')}
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {translate('tidings.templates.test_to', { email })}
        </Typography>
      </Box>
      {dispatchId && <TestMailProgress key={dispatchId} dispatchId={dispatchId} email={email} />}
    </Box>
  );
};
