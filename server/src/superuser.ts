import { readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { runMain } from '@tidings/core/runtime/lifecycle';
import { makeSuperuser, readSuperuserAccount, SUPERUSER_OPTIONS } from './assembly/superuser-account.js';

const shape = { ...SUPERUSER_OPTIONS, DATABASE_URL: urlOf('postgres', 'postgresql') };

await runMain(async () => {
  const { DATABASE_URL, ...given } = readEnvironment(shape, process.env);
  await makeSuperuser(DATABASE_URL, await readSuperuserAccount(given));
});
