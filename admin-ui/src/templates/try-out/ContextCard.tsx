import { Box, Card, CardContent, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { ContextEditor } from '../../components/ContextEditor';
import { FillMenu } from './FillMenu';
import type { Draft, TryOut } from './use-try-out';

/** Editor of the context with which the preview is rendered. */
export const ContextCard = ({ draft, tryOut }: { draft: Draft; tryOut: TryOut }) => {
  const translate = useTranslate();
  const title = translate('tidings.templates.context');
  return (
    <Card component="section" aria-label={title}>
      <CardContent>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 1 }}>
          <Typography variant="h6" component="h2" sx={{ flexGrow: 1 }}>
            {title}
          </Typography>
          <FillMenu slug={draft.slug} tryOut={tryOut} />
        </Box>
        <ContextEditor
          variables={tryOut.variables}
          content={tryOut.texts}
          value={tryOut.context}
          onChange={tryOut.setContext}
          missing={tryOut.missing}
        />
      </CardContent>
    </Card>
  );
};
