import { Box } from '@mui/material';
import { CanAccess, DeleteButton, Form, SaveButton, useRecordContext } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { CopyTemplateButton } from './CopyTemplateButton';
import { TemplateFields } from './TemplateFields';
import { useTryOut } from './try-out/use-try-out';
import { UseTemplateButton } from './UseTemplateButton';
import { useSaveShortcut } from './use-save-shortcut';
import { VersionsButton } from './versions/VersionsButton';
import { Workbench } from './Workbench';

const FORM_ID = 'template';

/** What is written, and beside it what comes of it. */
export const TemplateForm = ({ defaultValues }: { defaultValues?: Record<string, string> }) => (
  <Form id={FORM_ID} mode="onBlur" warnWhenUnsavedChanges {...(defaultValues && { defaultValues })}>
    <Draft />
    <Actions />
  </Form>
);

const Draft = () => {
  const slug = useRecordContext()?.slug as string | undefined;
  const [title = '', content = ''] = useWatch({ name: ['title', 'content'] }) as (string | undefined)[];
  const tryOut = useTryOut({ title, content });
  return (
    <Workbench draft={{ slug, title, content }} tryOut={tryOut}>
      <TemplateFields problem={tryOut.problem} />
    </Workbench>
  );
};

const Actions = () => {
  useSaveShortcut(FORM_ID);
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
        // What scrolls by beneath it doesn't look out below it.
        boxShadow: ({ palette }) => `0 16px 0 ${palette.background.default}`,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <SaveButton />
      {template && (
        <>
          <VersionsButton slug={template.slug} />
          <CopyTemplateButton slug={template.slug} />
          <UseTemplateButton slug={template.slug} />
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
