import Lock from '@mui/icons-material/Lock';
import { NoPage } from './NoPage';

/** Page for an address that the account may not open. */
export const AccessDenied = () => <NoPage icon={<Lock />} reason="denied" />;
