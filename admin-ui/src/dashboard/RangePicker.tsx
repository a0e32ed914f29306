import { ToggleButton, ToggleButtonGroup } from '@mui/material';
import { useTranslate } from 'react-admin';
import { RANGE_NAMES, type RangeName } from './ranges';

export const RangePicker = ({ range, onChange }: { range: RangeName; onChange: (range: RangeName) => void }) => {
  const translate = useTranslate();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      color="primary"
      value={range}
      // A click on the selected button gives null. It is ignored, so that one range stays selected.
      onChange={(_, chosen: RangeName | null) => chosen && onChange(chosen)}
      aria-label={translate('tidings.dashboard.range')}
      sx={{ bgcolor: 'background.paper' }}
    >
      {RANGE_NAMES.map((name) => (
        <ToggleButton key={name} value={name} sx={{ px: 1.5, py: 0.5, color: 'text.secondary' }}>
          {translate(`tidings.dashboard.range_short.${name}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
};
