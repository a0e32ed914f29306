import { Link, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import { useFormat } from '../../components/use-format';

/** How many people or mails are skipped for each reason. `linkOf` makes each reason a link. */
export const SkippedCounts = ({
  skipped,
  linkOf,
}: {
  skipped: readonly { reason: string; count: number }[];
  linkOf?: (reason: string) => string;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const textOf = (reason: string) => translate(`tidings.suppressions.by.${reason}`, { _: reason });
  return (
    <Typography component="ul" variant="body2" sx={{ m: 0, pl: 2.5 }}>
      {skipped.map(({ reason, count }) => (
        <li key={reason}>
          {linkOf ? (
            <Link component={RouterLink} to={linkOf(reason)}>
              {textOf(reason)}
            </Link>
          ) : (
            textOf(reason)
          )}
          : {format.number(count)}
        </li>
      ))}
    </Typography>
  );
};
