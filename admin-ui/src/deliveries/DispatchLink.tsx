import { Link as MuiLink } from '@mui/material';
import { Link } from 'react-router-dom';

export const DispatchLink = ({ dispatch: { id, event } }: { dispatch: { id: string; event: string } }) => (
  <MuiLink component={Link} to={`/dispatches/${id}/show`} onClick={(click) => click.stopPropagation()}>
    {event}
  </MuiLink>
);
