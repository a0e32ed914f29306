import { Box, Card, CardActionArea, Skeleton, Tooltip, Typography } from '@mui/material';
import { Link } from 'react-router-dom';

/** A number that links to what it counts. */
export const NumberTile = ({
  label,
  value,
  about,
  to,
  help = '',
  isBad = false,
}: {
  label: string;
  /** The formatted number; undefined while it loads. */
  value: string | undefined;
  about?: string;
  to?: string;
  /** Tooltip that says what is counted and where the link leads. */
  help?: string;
  isBad?: boolean;
}) => {
  const content = (
    <Box sx={{ px: 1.75, py: 1.25 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {label}
      </Typography>
      <Typography
        variant="h5"
        component="p"
        sx={{ fontVariantNumeric: 'tabular-nums', ...(isBad && { color: 'error.main' }) }}
      >
        {value ?? <Skeleton width={72} />}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', minHeight: '1.43em', fontSize: '0.8125rem' }}>
        {about}
      </Typography>
    </Box>
  );
  return (
    <Card sx={{ minWidth: 0 }}>
      {to ? (
        <Tooltip describeChild title={help}>
          <CardActionArea component={Link} to={to} sx={{ height: '100%' }}>
            {content}
          </CardActionArea>
        </Tooltip>
      ) : (
        content
      )}
    </Card>
  );
};
