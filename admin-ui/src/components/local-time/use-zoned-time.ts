import { useMemo } from 'react';
import { useLocale } from 'react-admin';
import { regionalOf } from '../use-format';
import { toLocalText } from './local-time';
import { LOCAL_ZONE } from './local-zone';

const MOMENT: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
};

/** Formats an instant, given in milliseconds, with the UTC offset, the browser's time zone or UTC. */
export const useZonedTime = () => {
  const locale = useLocale();
  return useMemo(() => createZonedTime(regionalOf(locale), LOCAL_ZONE), [locale]);
};

export const createZonedTime = (locale: string, zone: string) => {
  const here = new Intl.DateTimeFormat(locale, { ...MOMENT, timeZone: zone, timeZoneName: 'shortOffset' });
  const utc = new Intl.DateTimeFormat(locale, { ...MOMENT, timeZone: 'UTC' });
  const utcClock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  const local = (instant: number) => here.format(instant);
  const isSameDay = (instant: number) =>
    toLocalText(instant, zone).slice(0, 10) === toLocalText(instant, 'UTC').slice(0, 10);
  return {
    /** "Sun, 28 Mar 2027, 03:30 GMT+2" */
    local,
    /** "Sun, 28 Mar 2027, 03:30 GMT+2 (Europe/Berlin) = 01:30 UTC", with the day in UTC if it differs. */
    inBoth: (instant: number) =>
      zone === 'UTC'
        ? `${utc.format(instant)} UTC`
        : `${local(instant)} (${zone}) = ${(isSameDay(instant) ? utcClock : utc).format(instant)} UTC`,
  };
};
