import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { runMain } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { isEmail } from 'class-validator';
import { z } from 'zod';
import { connectDatabase } from './database/connect.js';
import { Role } from './users/role.js';
import { createUserService } from './users/user.service.js';

const shape = {
  DATABASE_URL: urlOf('postgres', 'postgresql'),
  SUPERUSER_USERNAME: z.string().optional(),
  SUPERUSER_EMAIL: z.string().optional(),
  SUPERUSER_PASSWORD: z.string().optional(),
};

/** Asks until the answer will do. Without a terminal there is nobody to ask. */
const ask = async (question: string, isGood: (answer: string) => boolean): Promise<string> => {
  if (!stdin.isTTY)
    throw new Error(
      `${question}: set SUPERUSER_USERNAME, SUPERUSER_EMAIL and SUPERUSER_PASSWORD, or run this in a terminal`,
    );
  const terminal = createInterface({ input: stdin, output: stdout });
  for (;;) {
    const answer = (await terminal.question(`${question}: `)).trim();
    if (!isGood(answer)) continue;
    terminal.close();
    return answer;
  }
};

await runMain(async () => {
  const { DATABASE_URL, ...given } = readEnvironment(shape, process.env);
  const username = given.SUPERUSER_USERNAME ?? (await ask('Username', (answer) => /^\S+$/.test(answer)));
  const email = given.SUPERUSER_EMAIL ?? (await ask('E-mail address', (answer) => isEmail(answer)));
  const password =
    given.SUPERUSER_PASSWORD ?? (await ask('Password, at least 8 characters', (answer) => answer.length >= 8));
  if (!isEmail(email)) throw new Error('SUPERUSER_EMAIL must be exactly one e-mail address');
  if (password.length < 8) throw new Error('SUPERUSER_PASSWORD must be at least 8 characters');
  const database = await connectDatabase({
    url: DATABASE_URL,
    logger: createLogger({ name: 'superuser', level: 'warn' }),
  });
  try {
    const user = await createUserService(database).create({ username, email, password, role: Role.ADMIN });
    stdout.write(`${user.username} is an admin now.\n`);
  } finally {
    await database.close();
  }
});
