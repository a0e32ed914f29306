import Check from '@mui/icons-material/Check';
import { ListItem, ListItemButton, ListItemText, Typography } from '@mui/material';

/** Button that selects or clears one value of a filter. */
export const FilterChoice = ({
  label,
  isChosen,
  onToggle,
}: {
  label: string;
  isChosen: boolean;
  onToggle: () => void;
}) => (
  <ListItem disablePadding>
    <ListItemButton
      dense
      selected={isChosen}
      aria-pressed={isChosen}
      onClick={onToggle}
      sx={{ borderRadius: 1, py: 0.25 }}
    >
      <ListItemText primary={<Typography variant="body2">{label}</Typography>} />
      {isChosen && <Check fontSize="small" color="primary" />}
    </ListItemButton>
  </ListItem>
);
