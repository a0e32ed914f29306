import { Box } from '@mui/material';
import { type ReactNode, useEffect, useState } from 'react';
import {
  CanAccess,
  DeleteButton,
  Form,
  maxLength,
  SaveButton,
  TextInput,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { CopyRecordButton } from '../components/CopyRecordButton';
import type { ContextObject } from '../components/context/context-fields';
import { SaveImpact } from './impact/SaveImpact';
import { SchemaCard } from './schema/SchemaCard';
import { UsedBy } from './shared/UsedBy';
import { TemplateFields } from './TemplateFields';
import { useTryOut } from './try-out/use-try-out';
import { UseTemplateButton } from './UseTemplateButton';
import { useDraft } from './use-draft';
import { useSaveShortcut } from './use-save-shortcut';
import { VersionsButton } from './versions/VersionsButton';
import { Workbench } from './Workbench';

const FORM_ID = 'template';
const noteRules = maxLength(250);

/** The template form, with the live preview beside it. */
export const TemplateForm = ({
  defaultValues,
  isComplete = false,
  onContext,
  children,
}: {
  defaultValues?: object;
  /** Whether the form can be saved without changes. */
  isComplete?: boolean;
  /** Gets the template data that the user filled in. */
  onContext?: (context: ContextObject | undefined) => void;
  children?: ReactNode;
}) => (
  <Form id={FORM_ID} mode="onBlur" warnWhenUnsavedChanges {...(defaultValues && { defaultValues })}>
    <Draft isComplete={isComplete} onContext={onContext} />
    {children}
  </Form>
);

const Draft = ({
  isComplete,
  onContext,
}: {
  isComplete: boolean;
  onContext: ((context: ContextObject | undefined) => void) | undefined;
}) => {
  const template = useRecordContext();
  const draft = useDraft();
  const [locale, setLocale] = useState<string | null>(null);
  const tryOut = useTryOut(draft, locale);
  useEffect(() => onContext?.(tryOut.own), [onContext, tryOut.own]);
  const isShared = draft.slug !== undefined && draft.more.kind !== 'MAIL';
  return (
    <>
      <Workbench draft={draft} tryOut={tryOut} locale={locale} onLocale={setLocale}>
        <TemplateFields draft={draft} tryOut={tryOut} locale={locale} onLocale={setLocale} />
        {isShared && <UsedBy draft={draft} />}
        {draft.more.kind === 'MAIL' && <SaveImpact draft={draft} />}
        {template && draft.more.kind === 'MAIL' && <SchemaCard key={template.version} slug={template.slug} />}
      </Workbench>
      <Actions isComplete={isComplete} context={tryOut.own} />
    </>
  );
};

const Actions = ({ isComplete, context }: { isComplete: boolean; context: ContextObject | undefined }) => {
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
        flexWrap: 'wrap',
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
          <TextInput
            source="note"
            label={translate('tidings.templates.note')}
            validate={noteRules}
            helperText={false}
            fullWidth={false}
            sx={{ width: { xs: 1, sm: 220 }, order: { xs: -1, sm: 0 }, m: 0 }}
          />
          <VersionsButton slug={template.slug} />
          <CopyRecordButton
            resource="templates"
            id={template.slug}
            label={translate('tidings.templates.clone', { slug: template.slug })}
          />
          {template.kind === 'MAIL' && <UseTemplateButton slug={template.slug} context={context} />}
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
