import { SUPERUSER } from '@tidings/embedded/postgres/postgres-cluster';

/** The same database, as whoever may do anything there. */
export const asSuperuser = (databaseUrl: string): string => {
  const url = new URL(databaseUrl);
  url.username = SUPERUSER;
  return url.href;
};
