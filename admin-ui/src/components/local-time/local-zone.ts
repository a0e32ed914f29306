/** Of the browser, as an IANA name. */
export const LOCAL_ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone;
