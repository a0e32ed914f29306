import { Box, Card, Skeleton, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { GraphqlError } from '../api/post';
import { useErrorMessage } from '../api/use-error-message';
import type { Live } from '../components/use-live';

/** A panel of the dashboard, with its data or an error. */
export const Panel = <Data,>({
  title,
  live,
  action,
  children,
}: {
  /** Message key under `tidings.dashboard`. */
  title: string;
  live: Pick<Live<Data>, 'data' | 'error'>;
  action?: ReactNode;
  children: (data: Data) => ReactNode;
}) => {
  const translate = useTranslate();
  return (
    <Card component="section" sx={{ px: 2, pt: 1, pb: 1.5, minWidth: 0 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', minHeight: 32, mb: 0.5 }}>
        <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600, flexGrow: 1 }}>
          {translate(`tidings.dashboard.${title}`)}
        </Typography>
        {action}
      </Box>
      <Answer live={live}>{children}</Answer>
    </Card>
  );
};

/** Whether the panel failed because a part of the server is unavailable. The headline at the top of the page names that part. */
const isAway = (error: unknown) =>
  error instanceof GraphqlError && (error.code === 'UNAVAILABLE' || error.code === 'UNREACHABLE');

const Answer = <Data,>({
  live: { data, error },
  children,
}: {
  live: Pick<Live<Data>, 'data' | 'error'>;
  children: (data: Data) => ReactNode;
}) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  if (error) {
    return (
      <Typography sx={{ color: 'text.secondary' }}>
        {isAway(error) ? translate('tidings.dashboard.no_answer') : errorMessage(error)}
      </Typography>
    );
  }
  if (data === undefined) return <Skeleton variant="rounded" height={96} />;
  return children(data);
};
