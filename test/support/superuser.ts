import { SUPERUSER } from '@tidings/embedded/postgres/postgres-cluster';

/** Returns the URL with the superuser's account instead of its own. */
export const asSuperuser = (databaseUrl: string): string => {
  const url = new URL(databaseUrl);
  url.username = SUPERUSER;
  return url.href;
};
