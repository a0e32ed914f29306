import Close from '@mui/icons-material/Close';
import {
  Alert,
  Box,
  Drawer,
  IconButton,
  List,
  ListItemButton,
  ListItemText,
  Skeleton,
  Typography,
} from '@mui/material';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { useErrorMessage } from '../../api/use-error-message';
import { useFormat } from '../../components/use-format';
import { TemplateVersionsDocument } from '../templates.generated';
import { VersionDetail } from './VersionDetail';

/** Versions of the template, newest first. Restoring one changes only the form. */
export const VersionsDrawer = ({ slug, onClose }: { slug: string; onClose: () => void }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const format = useFormat();
  const titleId = useId();
  const { data, error } = useApiQuery(TemplateVersionsDocument, { slug });
  const versions = data?.templateVersions ?? [];
  const [chosen, setChosen] = useState<number>();
  // The version before the current one is selected first.
  const version = versions.find((one) => one.version === chosen) ?? versions[1] ?? versions[0];

  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-labelledby': titleId,
          sx: { width: { xs: '100%', md: 760 }, maxWidth: '100%', p: 2, backgroundImage: 'none' },
        },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center' }}>
        <Typography id={titleId} variant="h6" component="h2" sx={{ flexGrow: 1, overflowWrap: 'anywhere' }}>
          {translate('tidings.templates.versions_of', { slug })}
        </Typography>
        <IconButton onClick={onClose} aria-label={translate('tidings.action.close')}>
          <Close />
        </IconButton>
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {translate('tidings.templates.versions_about')}
      </Typography>
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      {!data && !error && <Skeleton variant="rounded" height={120} />}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '200px minmax(0, 1fr)' } }}>
        <List component="div" dense sx={{ maxHeight: { xs: 200, sm: '80vh' }, overflow: 'auto' }}>
          {versions.map((one, place) => (
            <ListItemButton
              key={one.version}
              selected={one === version}
              aria-current={one === version}
              onClick={() => setChosen(one.version)}
            >
              <ListItemText
                primary={`${translate('tidings.templates.version', { version: one.version })}${place === 0 ? `, ${translate('tidings.templates.current')}` : ''}`}
                secondary={[format.moment(one.createdAt), one.savedBy, one.note].filter(Boolean).join(' · ')}
              />
            </ListItemButton>
          ))}
        </List>
        {version && <VersionDetail key={version.version} slug={slug} version={version} onTaken={onClose} />}
      </Box>
    </Drawer>
  );
};
