import { Button } from '@mui/material';
import { type ReactNode, useState } from 'react';
import { useTranslate } from 'react-admin';

/** The first `most` items, and a button that shows all of them. The button is null if all items are shown. */
export const useShortened = <Item,>(items: Item[], most: number): { shown: Item[]; more: ReactNode } => {
  const translate = useTranslate();
  const [isWhole, setWhole] = useState(false);
  if (isWhole || items.length <= most) return { shown: items, more: null };
  return {
    shown: items.slice(0, most),
    more: (
      <Button size="small" onClick={() => setWhole(true)} sx={{ mt: 0.5 }}>
        {translate('tidings.action.show_more')} ({items.length - most})
      </Button>
    ),
  };
};
