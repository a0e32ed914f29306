import ContentCopy from '@mui/icons-material/ContentCopy';
import Done from '@mui/icons-material/Done';
import { IconButton, Tooltip } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';

/** Copies text. Renders nothing without `navigator.clipboard`, which browsers offer only under HTTPS. */
export const CopyButton = ({ text, label }: { text: string; label: string }) => {
  const translate = useTranslate();
  const [isCopied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const name = `${translate(`tidings.action.${isCopied ? 'copied' : 'copy'}`)}: ${label}`;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Tooltip title={name} onClose={() => setCopied(false)}>
      <IconButton size="small" onClick={copy} aria-label={name}>
        {isCopied ? <Done fontSize="inherit" /> : <ContentCopy fontSize="inherit" />}
      </IconButton>
    </Tooltip>
  );
};
