import Close from '@mui/icons-material/Close';
import { Box, Checkbox, FormControlLabel, IconButton, ListItem, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { CopyButton } from '../CopyButton';
import { useFormat } from '../use-format';
import { type Attachment, cidOf, isInvitation, isPicture } from './attachment';

/** A file with its size and type. A picture can be shown in the HTML. */
export const AttachmentRow = ({
  file,
  taken,
  isHtml,
  onCid,
  onRemove,
}: {
  file: Attachment;
  /** Content-IDs of all files. */
  taken: (string | null)[];
  isHtml: boolean;
  onCid: (cid: string | null) => void;
  onRemove: () => void;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const { name, contentType, size, cid } = file;
  const tag = `<img src="cid:${cid}" alt="">`;
  return (
    <ListItem disableGutters sx={{ gap: 1, alignItems: 'flex-start' }}>
      <Box sx={{ flexGrow: 1, minWidth: 0 }}>
        <Typography sx={{ overflowWrap: 'anywhere' }}>{name}</Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {format.size(size)} · {isInvitation(file) ? translate('tidings.attachments.invitation') : contentType}
        </Typography>
        {isHtml && isPicture(file) && (
          <FormControlLabel
            control={
              <Checkbox
                size="small"
                checked={cid !== null}
                onChange={(_, isShown) => onCid(isShown ? cidOf(name, taken) : null)}
              />
            }
            label={translate('tidings.attachments.in_text')}
            slotProps={{ typography: { variant: 'body2' } }}
          />
        )}
        {isHtml && cid !== null && (
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {translate('tidings.attachments.in_text_help')} <code>{tag}</code> <CopyButton text={tag} label={tag} />
          </Typography>
        )}
      </Box>
      <IconButton size="small" aria-label={translate('tidings.attachments.remove', { name })} onClick={onRemove}>
        <Close fontSize="small" />
      </IconButton>
    </ListItem>
  );
};
