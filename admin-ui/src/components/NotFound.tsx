import TravelExplore from '@mui/icons-material/TravelExplore';
import { NoPage } from './NoPage';

/** Where an address leads nowhere. */
export const NotFound = () => <NoPage icon={<TravelExplore />} reason="not_found" />;
