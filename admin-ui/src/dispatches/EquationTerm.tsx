import { Box, ButtonBase, Tooltip, Typography } from '@mui/material';
import { Link } from 'react-router-dom';
import { useFormat } from '../components/use-format';
import { namesLink, useChosenNames } from './chosen-names';

const COLORS: Record<string, string> = {
  SENDING: 'primary.main',
  RETRYING: 'warning.main',
  UNCERTAIN: 'warning.main',
  SENT: 'success.main',
  FAILED: 'error.main',
  DELIVERED: 'success.main',
  BOUNCED: 'error.main',
  COMPLAINED: 'warning.main',
};

/** Number of deliveries with a status or a fate, with a link that lists them. Without either, it is the number of all deliveries. */
export const EquationTerm = ({
  sign,
  label,
  count,
  status,
  fate,
  help = '',
}: {
  sign: string;
  label: string;
  count: number;
  status?: string;
  fate?: string;
  help?: string;
}) => {
  const format = useFormat();
  const chosen = useChosenNames();
  const number = format.number(count);
  const isChosen = chosen.isOpen && chosen.status === status && chosen.fate === fate;
  const content = (
    <Box sx={{ width: '100%', px: 1, py: 0.75, borderRadius: 1, bgcolor: isChosen ? 'action.selected' : undefined }}>
      <Typography
        component="div"
        sx={{
          fontSize: 20,
          fontWeight: 600,
          lineHeight: 1.25,
          fontVariantNumeric: 'tabular-nums',
          color: count === 0 ? 'text.secondary' : COLORS[fate ?? status ?? ''],
        }}
      >
        {sign && (
          <Box component="span" aria-hidden sx={{ color: 'text.secondary', fontWeight: 400, mr: 0.75 }}>
            {sign}
          </Box>
        )}
        {number}
      </Typography>
      <Typography
        variant="body2"
        component="div"
        sx={{ color: isChosen ? 'text.primary' : 'text.secondary', overflowWrap: 'anywhere' }}
      >
        {label}
      </Typography>
    </Box>
  );
  if (count === 0) return <li>{content}</li>;
  return (
    <li>
      <Tooltip describeChild title={help}>
        <ButtonBase
          component={Link}
          to={namesLink({ status, fate })}
          aria-current={isChosen || undefined}
          sx={{
            width: '100%',
            textAlign: 'left',
            borderRadius: 1,
            '&:hover': { bgcolor: 'action.hover' },
            '&:focus-visible': { outline: 2, outlineColor: 'primary.main' },
          }}
        >
          {content}
        </ButtonBase>
      </Tooltip>
    </li>
  );
};
