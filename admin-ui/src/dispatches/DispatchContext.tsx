import ExpandMore from '@mui/icons-material/ExpandMore';
import { Accordion, AccordionDetails, AccordionSummary, Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';

export const DispatchContext = ({
  dispatch: { context, contextsDroppedAt },
}: {
  dispatch: { context: Record<string, unknown>; contextsDroppedAt: string | null };
}) => {
  const translate = useTranslate();
  const title = translate('tidings.dispatches.context');
  return (
    <Accordion variant="outlined" disableGutters slotProps={{ heading: { component: 'h2' } }}>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Typography component="span" sx={{ fontWeight: 600 }}>
          {title}
        </Typography>
      </AccordionSummary>
      <AccordionDetails>
        {Object.keys(context).length === 0 ? (
          <Typography variant="body2">
            {translate(contextsDroppedAt ? 'tidings.dispatches.context_forgotten' : 'tidings.dispatches.no_context')}
          </Typography>
        ) : (
          <Box
            component="pre"
            role="region"
            tabIndex={0}
            aria-label={title}
            sx={{ m: 0, maxHeight: 400, overflow: 'auto', fontSize: 13 }}
          >
            {JSON.stringify(context, null, 2)}
          </Box>
        )}
      </AccordionDetails>
    </Accordion>
  );
};
