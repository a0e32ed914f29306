import { Box } from '@mui/material';
import { CanAccess, DeleteButton, Form, SaveButton, useRecordContext } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { CopyButton } from './CopyButton';
import { TemplateFields } from './TemplateFields';
import { TryOut } from './try-out/TryOut';
import { useTryOut } from './try-out/use-try-out';
import { useSaveShortcut } from './use-save-shortcut';
import { VersionsButton } from './versions/VersionsButton';

const FORM_ID = 'template';

/** What is written, and beside it what comes of it. */
export const TemplateForm = ({ defaultValues }: { defaultValues?: Record<string, string> }) => {
  useSaveShortcut(FORM_ID);
  return (
    <Form id={FORM_ID} warnWhenUnsavedChanges {...(defaultValues && { defaultValues })}>
      <Workbench />
      <Actions />
    </Form>
  );
};

const Workbench = () => {
  const slug = useRecordContext()?.slug as string | undefined;
  const [title = '', content = ''] = useWatch({ name: ['title', 'content'] }) as (string | undefined)[];
  const tryOut = useTryOut({ title, content });
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 3,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1fr)' },
        alignItems: 'start',
      }}
    >
      <TemplateFields problem={tryOut.problem} />
      <TryOut draft={{ slug, title, content }} tryOut={tryOut} />
    </Box>
  );
};

const Actions = () => {
  const template = useRecordContext();
  return (
    <Box
      sx={{
        position: 'sticky',
        bottom: 0,
        zIndex: 2,
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        mt: 2,
        py: 1.5,
        bgcolor: 'background.default',
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <SaveButton />
      {template && (
        <>
          <VersionsButton slug={template.slug} />
          <CopyButton slug={template.slug} />
          <CanAccess resource="templates" action="delete">
            <Box sx={{ ml: 'auto' }}>
              <DeleteButton mutationMode="pessimistic" />
            </Box>
          </CanAccess>
        </>
      )}
    </Box>
  );
};
