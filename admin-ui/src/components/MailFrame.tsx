import { Box } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { type ColorScheme, hasDarkStyles, inColorScheme } from './color-scheme';

/** Common width of a mail's layout, and of the reading pane of desktop mail programs. */
const DESKTOP_WIDTH = 640;
const PHONE_WIDTH = 390;

/** A frame has no files of the mail. Their pictures are shown as missing ones, without an error of the browser. */
const withoutFiles = (html: string): string => html.replace(/(\ssrc\s*=\s*["']?)cid:/gi, '$1data:,');

/** HTML of a mail in a frame without scripts, origin or network access. The frame is scaled down if it doesn't fit. */
export const MailFrame = ({
  html,
  device,
  height,
  title,
  colorScheme = 'light',
}: {
  html: string;
  device: 'desktop' | 'phone';
  height: number;
  title: string;
  colorScheme?: ColorScheme;
}) => {
  const room = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(room.current!);
    return () => observer.disconnect();
  }, []);

  const wanted = device === 'phone' ? PHONE_WIDTH : Math.max(DESKTOP_WIDTH, width);
  const scale = width > 0 ? Math.min(1, width / wanted) : 1;
  return (
    <Box ref={room} sx={{ bgcolor: 'background.default', height, overflow: 'hidden' }}>
      <iframe
        title={title}
        sandbox=""
        srcDoc={inColorScheme(withoutFiles(html), colorScheme)}
        style={{
          display: 'block',
          margin: '0 auto',
          marginLeft: scale < 1 ? 0 : 'auto',
          border: 0,
          // A page without a colour of its own shows the mail program's.
          background: colorScheme === 'dark' && hasDarkStyles(html) ? '#121212' : '#fff',
          colorScheme,
          width: wanted,
          height: height / scale,
          transform: `scale(${scale})`,
          transformOrigin: 'top left',
        }}
      />
    </Box>
  );
};
