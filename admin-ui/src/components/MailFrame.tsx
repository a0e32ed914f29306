import { Box } from '@mui/material';
import { useEffect, useRef, useState } from 'react';

/** As wide as mail programs show a mail on a desktop, and no narrower than mails are commonly made for. */
const DESKTOP_WIDTH = 640;
const PHONE_WIDTH = 390;

/** The HTML of a mail in a frame that runs no script, has no origin and may load nothing; made smaller where there is no room for it. */
export const MailFrame = ({
  html,
  device,
  height,
  title,
}: {
  html: string;
  device: 'desktop' | 'phone';
  height: number;
  title: string;
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
        srcDoc={html}
        style={{
          display: 'block',
          margin: '0 auto',
          marginLeft: scale < 1 ? 0 : 'auto',
          border: 0,
          background: '#fff',
          width: wanted,
          height: height / scale,
          transform: `scale(${scale})`,
          transformOrigin: 'top left',
        }}
      />
    </Box>
  );
};
