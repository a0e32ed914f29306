import SettingsBackupRestore from '@mui/icons-material/SettingsBackupRestore';
import { Box, Button, Tab, Tabs, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useRecordContext, useTranslate } from 'react-admin';
import { useFormContext } from 'react-hook-form';
import { type Attachment, toAttachmentInput } from '../../components/attachments/attachment';
import type { TemplateVersionsQuery } from '../templates.generated';
import { toVariantInput, type Variant } from '../texts/variants';
import { useChosenFormat } from '../use-chosen-format';
import { Diff } from './Diff';
import { VersionMail } from './VersionMail';

type Version = TemplateVersionsQuery['templateVersions'][number];

const TEXTS = ['title', 'content', 'text', 'preheader'] as const;
const OTHERS = ['locale', 'replyTo'] as const;
const VIEWS = ['changes', 'mail'] as const;

/** A version: how it differs from the form, and its mail, with a button to restore it. */
export const VersionDetail = ({ slug, version, onTaken }: { slug: string; version: Version; onTaken: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [view, setView] = useState<(typeof VIEWS)[number]>('changes');
  const { getValues, setValue } = useFormContext();
  const template = useRecordContext();
  const args = { version: version.version };
  const format = useChosenFormat() ?? template?.format;
  const inForm = ((getValues('variants') ?? []) as Variant[]).map(toVariantInput);
  const filesInForm = ((getValues('attachments') ?? []) as Attachment[]).map(toAttachmentInput);
  const inVersion = version.variants.map(toVariantInput);
  const differs =
    version.format !== format ||
    version.inlineCss !== (getValues('inlineCss') === true) ||
    [...TEXTS, ...OTHERS].some((part) => (version[part] || null) !== (getValues(part) || null)) ||
    JSON.stringify(inForm) !== JSON.stringify(inVersion) ||
    JSON.stringify(filesInForm) !== JSON.stringify(version.attachments.map(toAttachmentInput));

  const takeBack = () => {
    const how = { shouldDirty: true, shouldValidate: true };
    for (const part of [...TEXTS, ...OTHERS]) setValue(part, version[part], how);
    setValue('inlineCss', version.inlineCss, how);
    setValue('variants', inVersion, how);
    setValue('attachments', version.attachments, how);
    setValue('chosenFormat', version.format, { shouldDirty: true });
    notify('tidings.templates.restored', { messageArgs: args });
    onTaken();
  };

  return (
    <Box sx={{ minWidth: 0, display: 'grid', gap: 1, alignContent: 'start' }}>
      {version.note && <Typography sx={{ overflowWrap: 'anywhere' }}>{version.note}</Typography>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <Button variant="outlined" disabled={!differs} startIcon={<SettingsBackupRestore />} onClick={takeBack}>
          {translate('tidings.templates.restore')}
        </Button>
        <Tabs
          value={view}
          onChange={(_, next) => setView(next)}
          aria-label={translate('tidings.templates.version', args)}
        >
          {VIEWS.map((one) => (
            <Tab key={one} value={one} label={translate(`tidings.templates.version_${one}`)} />
          ))}
        </Tabs>
      </Box>
      {view === 'mail' ? (
        <VersionMail slug={slug} version={version.version} content={version.content} />
      ) : (
        <Changes version={version} inForm={inForm} />
      )}
    </Box>
  );
};

const Changes = ({ version, inForm }: { version: Version; inForm: ReturnType<typeof toVariantInput>[] }) => {
  const translate = useTranslate();
  const { getValues } = useFormContext();
  const args = { version: version.version };
  const locales = [...new Set([...version.variants, ...inForm].map(({ locale }) => locale))];
  const pairs = [
    { language: '', before: version, after: { ...Object.fromEntries(TEXTS.map((part) => [part, getValues(part)])) } },
    ...locales.map((language) => ({
      language,
      before: version.variants.find(({ locale }) => locale === language),
      after: inForm.find(({ locale }) => locale === language),
    })),
  ];
  return (
    <>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          − {translate('tidings.templates.only_here', args)}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          + {translate('tidings.templates.only_now')}
        </Typography>
      </Box>
      {pairs.map(({ language, before, after }) =>
        TEXTS.filter((part) => before?.[part] || after?.[part]).map((part) => (
          <Box key={`${language} ${part}`} component="section">
            <Typography variant="subtitle2" component="h3">
              {[language, translate(`resources.templates.fields.${part}`)].filter(Boolean).join(' · ')}
            </Typography>
            <Diff before={before?.[part] ?? ''} after={after?.[part] ?? ''} />
          </Box>
        )),
      )}
    </>
  );
};
