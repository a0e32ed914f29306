// Must be imported before any class with decorators.
import 'reflect-metadata';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { createLogger } from '@tidings/core/runtime/logger';
import { isEmail } from 'class-validator';
import { z } from 'zod';
import { createUserService } from '../features/users/users.feature.js';
import { Role } from '../foundation/access/role.js';
import { connectDatabase } from './database/connect.js';

/** Environment variables that replace the prompts for the account. */
export const SUPERUSER_OPTIONS = {
  SUPERUSER_USERNAME: z.string().optional(),
  SUPERUSER_EMAIL: z.string().optional(),
  SUPERUSER_PASSWORD: z.string().optional(),
};

export interface SuperuserAccount {
  username: string;
  email: string;
  password: string;
}

const MIN_PASSWORD_LENGTH = 8;

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/** Prompts until the answer is valid. Throws if there is no terminal. */
const ask = async ({
  question,
  isGood,
  echo = stdout,
}: {
  question: string;
  isGood: (answer: string) => boolean;
  /** Stream that typed characters are echoed to. */
  echo?: NodeJS.WritableStream;
}): Promise<string> => {
  if (!stdin.isTTY) {
    throw new Error(`${question}: set ${Object.keys(SUPERUSER_OPTIONS).join(', ')}, or run this in a terminal`);
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

/**
 * Reads the account from the settings, and prompts for what is missing. Throws if a given value is invalid, or if one
 * is missing and there is no terminal.
 */
export const readSuperuserAccount = async (
  given: Partial<Record<keyof typeof SUPERUSER_OPTIONS, string>>,
): Promise<SuperuserAccount> => {
  const username =
    given.SUPERUSER_USERNAME ?? (await ask({ question: 'Username', isGood: (answer) => /^\S+$/.test(answer) }));
  const email =
    given.SUPERUSER_EMAIL ?? (await ask({ question: 'E-mail address', isGood: (answer) => isEmail(answer) }));
  const password =
    given.SUPERUSER_PASSWORD ??
    (await ask({
      question: `Password, at least ${MIN_PASSWORD_LENGTH} characters`,
      isGood: (answer) => answer.length >= MIN_PASSWORD_LENGTH,
      echo: nowhere,
    }));
  if (!isEmail(email)) throw new Error('SUPERUSER_EMAIL must be exactly one e-mail address');
  if (password.length < MIN_PASSWORD_LENGTH) {
    throw new Error(`SUPERUSER_PASSWORD must be at least ${MIN_PASSWORD_LENGTH} characters`);
  }
  return { username, email, password };
};

/** Creates the account and prints a confirmation. Throws if the username or the address is taken. */
export const makeSuperuser = async (databaseUrl: string, account: SuperuserAccount): Promise<void> => {
  const database = await connectDatabase({
    url: databaseUrl,
    logger: createLogger({ name: 'superuser', level: 'warn' }),
  });
  try {
    const user = await createUserService(database).create({ ...account, role: Role.ADMIN });
    stdout.write(`${user.username} is an admin now.\n`);
  } finally {
    await database.close();
  }
};
