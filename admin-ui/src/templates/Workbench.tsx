import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { ContextCard } from './try-out/ContextCard';
import { PreviewCard } from './try-out/PreviewCard';
import type { Draft, TryOut } from './try-out/use-try-out';

/** Height of the app bar, in pixels. */
const TOP = 64;

const WITH_DRAFT = {
  gridTemplateAreas: { xs: '"draft" "mail" "context"', lg: '"draft mail" "context mail"' },
  gridTemplateRows: { lg: 'auto 1fr' },
};
const WITHOUT_DRAFT = { gridTemplateAreas: { xs: '"mail" "context"', lg: '"context mail"' } };

/** Draft and context on the left, the preview on the right. On a phone the preview stands between draft and context. */
export const Workbench = ({
  draft,
  tryOut,
  locale,
  onLocale,
  children,
}: {
  draft: Draft;
  tryOut: TryOut;
  locale: string | null;
  onLocale: (locale: string | null) => void;
  children?: ReactNode;
}) => (
  <Box
    sx={{
      display: 'grid',
      columnGap: 3,
      rowGap: 2,
      alignItems: 'start',
      gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1fr)' },
      ...(children ? WITH_DRAFT : WITHOUT_DRAFT),
    }}
  >
    {children && <Box sx={{ gridArea: 'draft', minWidth: 0 }}>{children}</Box>}
    <Box sx={{ gridArea: 'mail', minWidth: 0, position: { lg: 'sticky' }, top: TOP }}>
      <PreviewCard draft={draft} tryOut={tryOut} locale={locale} onLocale={onLocale} />
    </Box>
    <Box sx={{ gridArea: 'context', minWidth: 0 }}>
      <ContextCard draft={draft} tryOut={tryOut} />
    </Box>
  </Box>
);
