import { type Theme, useMediaQuery } from '@mui/material';

/** A phone, or a window as narrow as one. */
export const useIsSmall = () => useMediaQuery<Theme>((theme) => theme.breakpoints.down('sm'));
