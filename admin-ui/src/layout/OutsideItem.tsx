import { ListItemIcon, MenuItem, Tooltip } from '@mui/material';
import type { ReactNode } from 'react';
import { useSidebarState } from 'react-admin';

/** Menu item that opens another page of the server in a new tab. */
export const OutsideItem = ({ href, icon, text }: { href: string; icon: ReactNode; text: string }) => {
  const [isOpen] = useSidebarState();
  const item = (
    <MenuItem
      component="a"
      href={href}
      target="_blank"
      rel="noreferrer"
      sx={{ color: 'text.secondary', '& .MuiListItemIcon-root': { minWidth: 40 } }}
      aria-label={text}
    >
      <ListItemIcon>{icon}</ListItemIcon>
      {isOpen && text}
    </MenuItem>
  );
  return isOpen ? (
    item
  ) : (
    <Tooltip title={text} placement="right">
      {item}
    </Tooltip>
  );
};
