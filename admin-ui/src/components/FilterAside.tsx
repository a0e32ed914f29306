import { Card, CardContent, type Theme, useMediaQuery } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import { SavedQueries } from './SavedQueries';

/** Whether the window is wide enough for an aside. Otherwise the aside's filters go into the filter form. */
export const useHasAside = () => useMediaQuery<Theme>((theme) => theme.breakpoints.up('lg'));

/** Aside of a list, with the most used filters and saved queries. */
export const FilterAside = ({ children }: { children: ReactNode }) => {
  const translate = useTranslate();
  const { total, filterValues } = useListContext();
  const hasAside = useHasAside();
  const isEmpty = total === 0 && Object.keys(filterValues).length === 0;
  if (!hasAside || isEmpty) return null;
  return (
    <Card
      component="aside"
      aria-label={translate('tidings.filters.aside')}
      sx={{ width: 204, ml: 2, mt: 1, flexShrink: 0, alignSelf: 'flex-start' }}
    >
      <CardContent sx={{ '& > div:first-of-type': { mt: 0 } }}>
        {children}
        <SavedQueries />
      </CardContent>
    </Card>
  );
};
