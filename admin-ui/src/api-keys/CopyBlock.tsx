import ContentCopy from '@mui/icons-material/ContentCopy';
import Done from '@mui/icons-material/Done';
import { Box, Button } from '@mui/material';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';

/**
 * Text with a copy button. The button also selects the text, so that it can be copied by keyboard where the browser forbids scripts to
 * copy.
 */
export const CopyBlock = ({ label, text }: { label: string; text: string }) => {
  const translate = useTranslate();
  const [isCopied, setCopied] = useState(false);
  const block = useRef<HTMLPreElement>(null);

  const copy = async () => {
    window.getSelection()?.selectAllChildren(block.current!);
    setCopied(await copied(text));
  };

  return (
    <Box sx={{ bgcolor: 'action.hover', borderRadius: 1, p: 1.5 }}>
      <Box
        component="pre"
        ref={block}
        role="region"
        tabIndex={0}
        aria-label={label}
        sx={{
          m: 0,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          fontSize: 13,
          fontFamily: 'ui-monospace, monospace',
        }}
      >
        {text}
      </Box>
      <Box sx={{ textAlign: 'right', mt: 0.5 }}>
        <Button
          size="small"
          startIcon={isCopied ? <Done /> : <ContentCopy />}
          onClick={copy}
          aria-label={`${translate(`tidings.action.${isCopied ? 'copied' : 'copy'}`)}: ${label}`}
        >
          {translate(`tidings.action.${isCopied ? 'copied' : 'copy'}`)}
        </Button>
      </Box>
    </Box>
  );
};

/** Without HTTPS, `navigator.clipboard` is missing, and only the deprecated `execCommand` copies the selection. */
const copied = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand('copy');
  }
};
