import TravelExplore from '@mui/icons-material/TravelExplore';
import { NoPage } from './NoPage';

/** Page for an unknown address. */
export const NotFound = () => <NoPage icon={<TravelExplore />} reason="not_found" />;
