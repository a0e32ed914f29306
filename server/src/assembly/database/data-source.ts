import 'reflect-metadata';
import type { ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../features.js';
import { FirstSchema1764000000000 } from './migrations/1-first-schema.js';
import { SendingControls1764100000000 } from './migrations/2-sending-controls.js';
import { Operations1764200000000 } from './migrations/3-operations.js';
import { HotPath1764300000000 } from './migrations/4-hot-path.js';
import { OpenByQueue1764400000000 } from './migrations/5-open-by-queue.js';
import { Limits1764500000000 } from './migrations/6-limits.js';
import { PersonalData1764600000000 } from './migrations/7-personal-data.js';
import { FirstClaim1764700000000 } from './migrations/8-first-claim.js';
import { People1764800000000 } from './migrations/9-people.js';
import { Addresses1764900000000 } from './migrations/10-addresses.js';
import { TemplateFormats1765000000000 } from './migrations/11-template-formats.js';
import { SchemaCompatibility1765300000000 } from './migrations/14-schema-compatibility.js';
import { Feedback1765400000000 } from './migrations/15-feedback.js';
import { MailContent1765500000000 } from './migrations/16-mail-content.js';
import { Senders1765600000000 } from './migrations/17-senders.js';
import { FirstBatch1765700000000 } from './migrations/18-first-batch.js';
import { Pacing1765800000000 } from './migrations/19-pacing.js';
import { Webhooks1766300000000 } from './migrations/24-webhooks.js';
import { Traces1766400000000 } from './migrations/25-traces.js';
import { EventListeners1766450000000 } from './migrations/26-event-listeners.js';

const POOL_SIZE = 10;

/**
 * Lets the planner use sequential scans when it reads lists. The account's default turns sequential scans off for the
 * ledger: see `PLANNING` in core.
 */
const planByCost = async (client: ClientBase): Promise<void> => {
  await client.query('SET enable_seqscan = on');
};

/** `answerWithinMs` limits the run time of each statement. Without it, as for migrations, statements have no limit. */
export const createDataSource = ({ url, answerWithinMs }: { url: string; answerWithinMs?: number }): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    poolSize: POOL_SIZE,
    applicationName: 'tidings-server',
    connectTimeoutMS: 5_000,
    extra: { query_timeout: answerWithinMs, keepAlive: true, onConnect: planByCost },
    entities: ENTITIES,
    migrations: [
      FirstSchema1764000000000,
      SendingControls1764100000000,
      Operations1764200000000,
      HotPath1764300000000,
      OpenByQueue1764400000000,
      Limits1764500000000,
      PersonalData1764600000000,
      FirstClaim1764700000000,
      People1764800000000,
      Addresses1764900000000,
      TemplateFormats1765000000000,
      SchemaCompatibility1765300000000,
      Feedback1765400000000,
      MailContent1765500000000,
      Senders1765600000000,
      FirstBatch1765700000000,
      Pacing1765800000000,
      Webhooks1766300000000,
      Traces1766400000000,
      EventListeners1766450000000,
    ],
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
