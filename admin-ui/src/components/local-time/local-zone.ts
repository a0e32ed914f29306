/** IANA name of the browser's time zone. */
export const LOCAL_ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone;
