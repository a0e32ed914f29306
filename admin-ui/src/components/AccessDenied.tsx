import Lock from '@mui/icons-material/Lock';
import { NoPage } from './NoPage';

/** Where an address leads to what this account may not see. */
export const AccessDenied = () => <NoPage icon={<Lock />} reason="denied" />;
