import { Alert, Box, Skeleton, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { ProblemAlert } from '../components/ProblemAlert';
import { FeedbackReportDocument } from './feedback.generated';

/** The report of an event as it came, without the body of the returned mail. */
export const Report = ({ feedbackId }: { feedbackId: string }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error, refetch } = useApiQuery(FeedbackReportDocument, { id: feedbackId });
  if (error) return <ProblemAlert onRetry={refetch}>{errorMessage(error)}</ProblemAlert>;
  if (!data) return <Skeleton variant="rounded" height={240} />;
  const raw = data.feedback.items[0]?.raw;
  if (!raw) return <Alert severity="info">{translate('tidings.feedback.no_report')}</Alert>;
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {translate('tidings.feedback.report_about')}
      </Typography>
      <Box
        component="pre"
        tabIndex={0}
        aria-label={translate('tidings.feedback.report')}
        role="region"
        sx={{
          m: 0,
          p: 1.5,
          maxHeight: '55vh',
          overflow: 'auto',
          bgcolor: 'action.hover',
          borderRadius: 1,
          fontSize: 12,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {raw}
      </Box>
    </>
  );
};
