import { randomBytes } from 'node:crypto';
import { checkDkimKey } from '@tidings/core/acceptance/check-dkim';
import type { Dns } from '@tidings/core/acceptance/dns';
import { domainToAscii } from '@tidings/core/addresses/domain';
import { DkimKeyError, dkimAlgorithmOf, makeDkimKey, publicKeyOf, readGivenDkimKey } from '@tidings/core/dkim/dkim-key';
import { issue } from '@tidings/core/errors/issue';
import type { Keys } from '@tidings/core/keys/keys';
import { sealSecret } from '@tidings/core/keys/secrets';
import { rowsOf } from '@tidings/core/ledger/rows';
import { dkimKeyName } from '@tidings/core/routes/secret-names';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { DkimKeyEntity } from './dkim-key.entity.js';
import type { DkimKeyInput } from './dkim-key.inputs.js';
import { SenderEntity } from './sender.entity.js';

export type DkimKeyService = ReturnType<typeof createDkimKeyService>;

/** Days for which the record of a key that signs no more must stay. Servers try to deliver for up to 5 days; some people wait longer. */
export const RETIRING_DAYS = 14;

/** Pending keys whose record is looked up in one round. */
const MAX_LOOKED_UP = 100;

export const createDkimKeyService = ({
  dataSource,
  keys,
  dns,
}: {
  dataSource: DataSource;
  keys: Pick<Keys, 'secretKey'>;
  dns: Dns;
}) => {
  const dkimKeys = dataSource.getRepository(DkimKeyEntity);

  const findOrThrow = async (id: string): Promise<DkimKeyEntity> => {
    const key = await dkimKeys.findOneBy({ id });
    if (!key) throw new AppError('dkimKey.notFound');
    return key;
  };

  /** Looks at the record. A pending key whose record fits becomes active. */
  const look = async (key: DkimKeyEntity): Promise<void> => {
    const { findings, state } = await checkDkimKey(dns, key);
    const problem = state === 'OK' || state === 'WARNING' ? null : (findings[0]?.rule ?? null);
    await rowsOf(dataSource, 'UPDATE dkim_keys SET checked_at = now(), problem = $2 WHERE id = $1', [key.id, problem]);
    if (problem === null && key.state === 'PENDING') await activate(key.id, 'PENDING');
  };

  /** The former active key of the same domain and algorithm retires. Changes nothing if the key isn't in the state `from` any more. */
  const activate = (id: string, from: 'PENDING' | 'RETIRING'): Promise<void> =>
    dataSource.transaction(async (manager) => {
      const key = await lock(manager, id);
      if (key?.state !== from) return;
      await rowsOf(
        manager,
        `UPDATE dkim_keys SET state = 'RETIRING', changed_at = now()
         WHERE sender_id = $1 AND domain = $2 AND algorithm = $3 AND state = 'ACTIVE'`,
        [key.senderId, key.domain, key.algorithm],
      );
      await rowsOf(manager, `UPDATE dkim_keys SET state = 'ACTIVE', changed_at = now() WHERE id = $1`, [id]);
    });

  return {
    /** The keys of senders, the newest first. */
    findBySender: async (senderIds: readonly string[]): Promise<{ ownerId: string; item: DkimKeyEntity }[]> => {
      const found = await dkimKeys
        .createQueryBuilder('key')
        .where('key.sender_id = ANY(:senderIds)', { senderIds })
        .orderBy('key.created_at', 'DESC')
        .addOrderBy('key.id', 'DESC')
        .getMany();
      return found.map((item) => ({ ownerId: item.senderId, item }));
    },

    /** Makes a key, or takes a given one. It is pending. */
    add: async (senderId: string, input: DkimKeyInput): Promise<DkimKeyEntity> => {
      const sender = await dataSource.getRepository(SenderEntity).findOneBy({ id: senderId });
      if (!sender) throw new AppError('sender.notFound');
      const pem = input.privateKey ?? (await makeDkimKey(input.algorithm ?? 'RSA'));
      const key = readKey(pem);
      const id = uuid();
      await rowsOf(
        dataSource,
        `INSERT INTO dkim_keys (id, sender_id, domain, selector, algorithm, secret, public_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          id,
          senderId,
          domainOf(sender),
          input.selector?.toLowerCase() ?? newSelector(dkimAlgorithmOf(key)),
          dkimAlgorithmOf(key),
          sealSecret(pem, { keys, name: dkimKeyName(id) }),
          publicKeyOf(key),
        ],
      ).catch(explainConflict({ dkim_keys_selector: 'dkimKey.selectorTaken' }));
      return findOrThrow(id);
    },

    /** Looks at DNS now, past the cache. */
    check: async (id: string): Promise<DkimKeyEntity> => {
      const key = await findOrThrow(id);
      dns.clear();
      await look(key);
      return findOrThrow(id);
    },

    /** Lets a pending key sign although its record wasn't seen, or a retiring one again. */
    activate: async (id: string): Promise<DkimKeyEntity> => {
      const { state } = await findOrThrow(id);
      if (state === 'RETIRED') throw new AppError('dkimKey.isRetired');
      if (state !== 'ACTIVE') await activate(id, state);
      return findOrThrow(id);
    },

    /** Lets an active key sign no more. */
    retire: async (id: string): Promise<DkimKeyEntity> => {
      await findOrThrow(id);
      await rowsOf(
        dataSource,
        `UPDATE dkim_keys SET state = 'RETIRING', changed_at = now() WHERE id = $1 AND state = 'ACTIVE'`,
        [id],
      );
      return findOrThrow(id);
    },

    /** Throws CONFLICT if one signs mails, or if mails that it signed may still be on their way. */
    delete: (ids: string[]): Promise<number> =>
      dataSource.transaction(async (manager) => {
        const found = await rowsOf<{ state: string }>(
          manager,
          'SELECT state FROM dkim_keys WHERE id = ANY($1) ORDER BY id FOR UPDATE',
          [ids],
        );
        if (found.some(({ state }) => state === 'ACTIVE' || state === 'RETIRING'))
          throw new AppError('dkimKey.isInUse');
        await rowsOf(manager, 'DELETE FROM dkim_keys WHERE id = ANY($1)', [ids]);
        return found.length;
      }),

    /** Looks at the records of pending keys, those looked at longest ago first, and ends retirements that are due. */
    watch: async (): Promise<void> => {
      await rowsOf(
        dataSource,
        `UPDATE dkim_keys SET state = 'RETIRED', secret = NULL, changed_at = now()
         WHERE state = 'RETIRING' AND changed_at < now() - make_interval(days => $1)`,
        [RETIRING_DAYS],
      );
      const pending = await dkimKeys.find({
        where: { state: 'PENDING' },
        order: { checkedAt: { direction: 'ASC', nulls: 'FIRST' } },
        take: MAX_LOOKED_UP,
      });
      for (const key of pending) await look(key);
    },
  };
};

const lock = async (
  manager: EntityManager,
  id: string,
): Promise<Pick<DkimKeyEntity, 'senderId' | 'domain' | 'algorithm' | 'state'> | undefined> => {
  const [key] = await rowsOf<Pick<DkimKeyEntity, 'senderId' | 'domain' | 'algorithm' | 'state'>>(
    manager,
    `SELECT k.sender_id AS "senderId", k.domain, k.algorithm, k.state FROM dkim_keys k JOIN senders s ON s.id = k.sender_id
     WHERE k.id = $1 FOR UPDATE OF s`,
    [id],
  );
  return key;
};

const domainOf = ({ fromEmail }: SenderEntity): string => {
  const domain = fromEmail.slice(fromEmail.lastIndexOf('@') + 1);
  return domainToAscii(domain) ?? domain;
};

const readKey = (pem: string) => {
  try {
    return readGivenDkimKey(pem);
  } catch (err) {
    if (err instanceof DkimKeyError) throw badInput(issue('privateKey', 'dkim.privateKey'));
    throw err;
  }
};

/** Such as t202611r-4f2a: several installations may have keys of one domain. */
const newSelector = (algorithm: 'RSA' | 'ED25519'): string => {
  const month = new Date().toISOString().slice(0, 7).replace('-', '');
  return `t${month}${algorithm === 'RSA' ? 'r' : 'e'}-${randomBytes(2).toString('hex')}`;
};
