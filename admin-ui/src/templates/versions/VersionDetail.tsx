import SettingsBackupRestore from '@mui/icons-material/SettingsBackupRestore';
import { Box, Button, Typography } from '@mui/material';
import { useNotify, useRecordContext, useTranslate } from 'react-admin';
import { useFormContext } from 'react-hook-form';
import type { TemplateVersionsQuery } from '../templates.generated';
import { useChosenFormat } from '../use-chosen-format';
import { Diff } from './Diff';

type Version = TemplateVersionsQuery['templateVersions'][number];

const PARTS = ['title', 'content'] as const;

/** Difference between the form and a version, with a button to restore the version. */
export const VersionDetail = ({ version, onTaken }: { version: Version; onTaken: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const { getValues, setValue } = useFormContext();
  const template = useRecordContext();
  const args = { version: version.version };
  const format = useChosenFormat() ?? template?.format;
  const differs = version.format !== format || PARTS.some((part) => version[part] !== getValues(part));

  const takeBack = () => {
    for (const part of PARTS) setValue(part, version[part], { shouldDirty: true, shouldValidate: true });
    setValue('chosenFormat', version.format, { shouldDirty: true });
    notify('tidings.templates.restored', { messageArgs: args });
    onTaken();
  };

  return (
    <Box sx={{ minWidth: 0, display: 'grid', gap: 1, alignContent: 'start' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <Button variant="outlined" disabled={!differs} startIcon={<SettingsBackupRestore />} onClick={takeBack}>
          {translate('tidings.templates.restore')}
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          − {translate('tidings.templates.only_here', args)}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          + {translate('tidings.templates.only_now')}
        </Typography>
      </Box>
      {PARTS.map((part) => (
        <Box key={part} component="section">
          <Typography variant="subtitle2" component="h3">
            {translate(`resources.templates.fields.${part}`)}
          </Typography>
          <Diff before={version[part]} after={getValues(part) ?? ''} />
        </Box>
      ))}
    </Box>
  );
};
