import { Typography } from '@mui/material';
import { useEffect, useRef } from 'react';

/**
 * Heading of a step, which takes the focus when the step begins. The button that led to the step is gone, so a screen reader would lose
 * its place.
 */
export const StepHeading = ({ text }: { text: string }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Typography ref={heading} tabIndex={-1} variant="h6" component="h2" sx={{ outline: 'none' }}>
      {text}
    </Typography>
  );
};
