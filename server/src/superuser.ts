import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
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

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks until the answer will do. Without a terminal there is nobody to ask. */
const ask = async ({
  question,
  isGood,
  echo = stdout,
}: {
  question: string;
  isGood: (answer: string) => boolean;
  /** Where what is typed shows. */
  echo?: NodeJS.WritableStream;
}): Promise<string> => {
  if (!stdin.isTTY) {
    const names = 'SUPERUSER_USERNAME, SUPERUSER_EMAIL and SUPERUSER_PASSWORD';
    throw new Error(`${question}: set ${names}, or run this in a terminal`);
  }
  const terminal = createInterface({ input: stdin, output: echo, terminal: true });
  try {
    for (;;) {
      if (echo === nowhere) stdout.write(`${question}: `);
      const answer = (await terminal.question(`${question}: `)).trim();
      if (echo === nowhere) stdout.write('\n');
      if (isGood(answer)) return answer;
    }
  } finally {
    terminal.close();
  }
};

await runMain(async () => {
  const { DATABASE_URL, ...given } = readEnvironment(shape, process.env);
  const username =
    given.SUPERUSER_USERNAME ?? (await ask({ question: 'Username', isGood: (answer) => /^\S+$/.test(answer) }));
  const email =
    given.SUPERUSER_EMAIL ?? (await ask({ question: 'E-mail address', isGood: (answer) => isEmail(answer) }));
  const password =
    given.SUPERUSER_PASSWORD ??
    (await ask({ question: 'Password, at least 8 characters', isGood: (answer) => answer.length >= 8, echo: nowhere }));
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
