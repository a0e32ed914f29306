import Lock from '@mui/icons-material/Lock';
import { NoPage } from './NoPage';

/** Shown at an address that the signed-in user may not open. */
export const AccessDenied = () => <NoPage icon={<Lock />} reason="denied" />;
