import { SUPERUSER } from '@tidings/embedded/postgres/postgres-cluster';

/** The same database with the superuser's account. */
export const asSuperuser = (databaseUrl: string): string => {
  const url = new URL(databaseUrl);
  url.username = SUPERUSER;
  return url.href;
};
