import Check from '@mui/icons-material/Check';
import {
  Card,
  CardContent,
  ListItem,
  ListItemButton,
  ListItemText,
  type Theme,
  Typography,
  useMediaQuery,
} from '@mui/material';
import type { ReactNode } from 'react';
import { SavedQueriesList, useTranslate } from 'react-admin';

/** Whether there is room beside a list. Where there isn't, the filters that would stand there have to be among the others. */
export const useHasAside = () => useMediaQuery<Theme>((theme) => theme.breakpoints.up('lg'));

/** Stands beside a list: the filters that are used most, and queries that were kept. */
export const FilterAside = ({ children }: { children: ReactNode }) => {
  const translate = useTranslate();
  if (!useHasAside()) return null;
  return (
    <Card
      component="aside"
      aria-label={translate('tidings.filters.aside')}
      sx={{ width: 204, ml: 2, mt: 1, flexShrink: 0, alignSelf: 'flex-start' }}
    >
      <CardContent>
        {children}
        <SavedQueriesList />
      </CardContent>
    </Card>
  );
};

/** One value of a filter, chosen or not. */
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
