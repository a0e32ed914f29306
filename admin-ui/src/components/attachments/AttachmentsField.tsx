import AttachFile from '@mui/icons-material/AttachFile';
import Close from '@mui/icons-material/Close';
import { Alert, Box, IconButton, LinearProgress, List, ListItem, Typography } from '@mui/material';
import { useEffect, useId, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { FileButton } from '../files/FileButton';
import { useFileDrop } from '../files/use-file-drop';
import { AttachmentRow } from './AttachmentRow';
import type { Attachment } from './attachment';
import { type Upload, useUploads } from './use-uploads';

type Change = (change: (before: Attachment[]) => Attachment[]) => void;

/** List of files that can be chosen or dropped. Pictures may be shown in the HTML if `isHtml`. */
export const AttachmentsField = ({
  value,
  onChange,
  onUploading,
  isHtml = false,
  problem,
}: {
  value: Attachment[];
  onChange: Change;
  onUploading?: (isUploading: boolean) => void;
  isHtml?: boolean;
  problem?: string | undefined;
}) => {
  const translate = useTranslate();
  const titleId = useId();
  const button = useRef<HTMLButtonElement>(null);
  const { uploads, add, remove, isUploading } = useUploads((file) => onChange((before) => [...before, file]));
  const { isOver, handlers } = useFileDrop(add);
  useEffect(() => onUploading?.(isUploading), [isUploading, onUploading]);

  const change = (at: number, cid: string | null) =>
    onChange((before) => before.map((file, index) => (index === at ? { ...file, cid } : file)));
  // The row and its button are gone, so the focus needs another place.
  const removeAt = (at: number) => {
    onChange((before) => before.filter((_, index) => index !== at));
    button.current?.focus();
  };
  const dismiss = (key: number) => {
    remove(key);
    button.current?.focus();
  };

  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      {...handlers}
      sx={{
        my: 1.5,
        p: 1.5,
        border: '1px dashed',
        borderColor: isOver ? 'primary.main' : 'divider',
        borderRadius: 1,
        bgcolor: isOver ? 'action.hover' : 'transparent',
      }}
    >
      <Typography id={titleId} variant="subtitle2" component="h2">
        {translate('tidings.attachments.title')}
      </Typography>
      {value.length + uploads.length > 0 && (
        <List dense disablePadding aria-labelledby={titleId}>
          {value.map((file, at) => (
            <AttachmentRow
              // The same file may be listed twice.
              key={`${file.id} ${value.slice(0, at).filter(({ id }) => id === file.id).length}`}
              file={file}
              taken={value.map(({ cid }) => cid)}
              isHtml={isHtml}
              onCid={(cid) => change(at, cid)}
              onRemove={() => removeAt(at)}
            />
          ))}
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} onRemove={() => dismiss(upload.key)} />
          ))}
        </List>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mt: 0.5 }}>
        <FileButton
          ref={button}
          label={translate('tidings.attachments.add')}
          multiple
          onChosen={add}
          size="small"
          startIcon={<AttachFile />}
        />
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.attachments.drop')}
        </Typography>
      </Box>
      {problem && <Alert severity="error">{problem}</Alert>}
    </Box>
  );
};

const UploadRow = ({ upload: { name, progress, problem }, onRemove }: { upload: Upload; onRemove: () => void }) => {
  const translate = useTranslate();
  const label = translate(problem ? 'tidings.attachments.dismiss' : 'tidings.attachments.cancel', { name });
  return (
    <ListItem disableGutters sx={{ gap: 1 }}>
      <Box sx={{ flexGrow: 1, minWidth: 0 }}>
        {problem ? (
          <Alert severity="error" sx={{ overflowWrap: 'anywhere' }}>
            {name}: {problem}
          </Alert>
        ) : (
          <>
            <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
              {name}
            </Typography>
            <LinearProgress
              variant="determinate"
              value={100 * progress}
              aria-label={translate('tidings.attachments.uploading', { name })}
            />
          </>
        )}
      </Box>
      <IconButton size="small" aria-label={label} onClick={onRemove}>
        <Close fontSize="small" />
      </IconButton>
    </ListItem>
  );
};
