import { asRead, normalizeAddress } from '@tidings/core/addresses/normal-form';
import { issue } from '@tidings/core/errors/issue';
import { countChanged, rowOf, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import {
  hashPassword,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  verifyPassword,
} from '../../foundation/access/passwords.js';
import { Role } from '../../foundation/access/role.js';
import { createKeyedHash, createToken } from '../../foundation/access/tokens.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { UserEntity } from '../users/users.feature.js';
import type { SignInThrottle } from './sign-in-throttle.js';

export const SESSION_DAYS = 14;

export type SessionService = ReturnType<typeof createSessionService>;

export interface NewSession {
  token: string;
  expiresAt: Date;
  user: UserEntity;
}

export interface Credentials {
  username: string;
  password: string;
  address: string;
}

export const createSessionService = ({
  dataSource,
  throttle,
  secretKey,
}: {
  dataSource: DataSource;
  throttle: SignInThrottle;
  secretKey: string;
}) => {
  const hashOf = createKeyedHash(secretKey, 'session');

  return {
    /**
     * Signs in with a username or e-mail address. The error is the same for every reason, so that it doesn't reveal
     * which accounts exist. `address` is the caller's IP address.
     */
    login: async ({ username, password, address }: Credentials): Promise<NewSession> => {
      await throttle.begin({ name: username, address });
      const user = await dataSource
        .createQueryBuilder(UserEntity, 'u')
        .addSelect('u.passwordHash')
        .where('lower(u.username) = lower(:username) OR u.address = :email', {
          username: asRead(username),
          email: normalizeAddress(username),
        })
        // If a username equals another user's address, the user with the username signs in.
        .orderBy('lower(u.username) = lower(:username)', 'DESC')
        .limit(1)
        .getOne();
      const matches = await verifyPassword(user?.passwordHash ?? null, password);
      if (!user || !matches || !user.isActive || user.role === Role.NONE) {
        throw new AppError('auth.wrongPassword');
      }
      await throttle.succeeded({ name: username, address });
      const token = createToken();
      // The condition in the statement refuses a user who was deactivated while the password was being checked.
      const [session] = await rowsOf<{ expires_at: Date }>(
        dataSource,
        `INSERT INTO sessions (token_hash, user_id, expires_at)
       SELECT $1, id, now() + make_interval(days => $3) FROM users WHERE id = $2 AND is_active AND role <> 'NONE' FOR UPDATE
       RETURNING expires_at`,
        [hashOf(token), user.id, SESSION_DAYS],
      );
      if (!session) throw new AppError('auth.wrongPassword');
      await dataSource.query('DELETE FROM sessions WHERE expires_at < now()');
      return { token, expiresAt: session.expires_at, user };
    },

    logout: async (tokenHash: Buffer): Promise<void> => {
      await dataSource.query('DELETE FROM sessions WHERE token_hash = $1', [tokenHash]);
    },

    changePassword: async (
      { userId, sessionHash }: { userId: string; sessionHash: Buffer },
      { current, next, address }: { current: string; next: string; address: string },
    ): Promise<void> => {
      if (next.length < MIN_PASSWORD_LENGTH || next.length > MAX_PASSWORD_LENGTH) {
        throw badInput(issue('next', 'text.length', { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH }));
      }
      await throttle.begin({ name: userId, address });
      const { hash } = await rowOf<{ hash: string | null }>(
        dataSource,
        'SELECT password_hash AS hash FROM users WHERE id = $1',
        [userId],
      );
      if (!(await verifyPassword(hash, current))) throw badInput(issue('current', 'password.current'));
      await throttle.succeeded({ name: userId, address });
      const passwordHash = await hashPassword(next);
      await dataSource.transaction(async (manager) => {
        // The condition on the old hash makes the second of two concurrent changes fail, since its `current` password
        // is no longer valid.
        const changed = await countChanged(
          manager,
          'UPDATE users SET password_hash = $2 WHERE id = $1 AND password_hash = $3',
          [userId, passwordHash, hash],
        );
        if (changed === 0) throw badInput(issue('current', 'password.current'));
        await manager.query('DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2', [userId, sessionHash]);
      });
    },

    /** Finds the accounts that a name would sign in to. */
    findAccounts: async (name: string): Promise<string[]> => {
      const rows = await rowsOf<{ id: string }>(
        dataSource,
        'SELECT id FROM users WHERE lower(username) = lower($1) OR email = $2',
        [asRead(name), normalizeAddress(name)],
      );
      return rows.map(({ id }) => id);
    },

    /** Resolves to the signed-in user of a session token; undefined if the session has ended. */
    identify: async (token: string): Promise<Viewer | undefined> => {
      const sessionHash = hashOf(token);
      const [row] = await rowsOf<{ id: string; role: Role }>(
        dataSource,
        `SELECT u.id, u.role FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.token_hash = $1 AND s.expires_at > now() AND u.is_active AND u.role <> 'NONE'`,
        [sessionHash],
      );
      return row ? { kind: 'user', userId: row.id, role: row.role, sessionHash } : undefined;
    },
  };
};
