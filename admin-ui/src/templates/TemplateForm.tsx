import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { CanAccess, DeleteButton, Form, SaveButton, useRecordContext, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { CopyRecordButton } from '../components/CopyRecordButton';
import { TemplateFields } from './TemplateFields';
import { useTryOut } from './try-out/use-try-out';
import { UseTemplateButton } from './UseTemplateButton';
import { useChosenFormat } from './use-chosen-format';
import { useSaveShortcut } from './use-save-shortcut';
import { VersionsButton } from './versions/VersionsButton';
import { Workbench } from './Workbench';

const FORM_ID = 'template';

/** The template form, with the live preview beside it. `isComplete`: the form can be saved without changes. */
export const TemplateForm = ({
  defaultValues,
  isComplete = false,
  children,
}: {
  defaultValues?: Record<string, string>;
  isComplete?: boolean;
  children?: ReactNode;
}) => (
  <Form id={FORM_ID} mode="onBlur" warnWhenUnsavedChanges {...(defaultValues && { defaultValues })}>
    <Draft />
    <Actions isComplete={isComplete} />
    {children}
  </Form>
);

type Values = [title?: string, content?: string, topicSlug?: string | null];

const Draft = () => {
  const slug = useRecordContext()?.slug as string | undefined;
  const [title = '', content = '', topic] = useWatch({ name: ['title', 'content', 'topicSlug'] }) as Values;
  const format = useChosenFormat();
  const draft = { slug, title, content, format, topic: topic || null };
  const tryOut = useTryOut(draft);
  return (
    <Workbench draft={draft} tryOut={tryOut}>
      <TemplateFields problem={tryOut.problem} mail={tryOut.mail} />
    </Workbench>
  );
};

const Actions = ({ isComplete }: { isComplete: boolean }) => {
  useSaveShortcut(FORM_ID);
  const translate = useTranslate();
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
        // Hides the content that scrolls below the toolbar.
        boxShadow: ({ palette }) => `0 16px 0 ${palette.background.default}`,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <SaveButton alwaysEnable={isComplete} />
      {template && (
        <>
          <VersionsButton slug={template.slug} />
          <CopyRecordButton
            resource="templates"
            id={template.slug}
            label={translate('tidings.templates.clone', { slug: template.slug })}
          />
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
