import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../server/src/assembly/database/data-source.js';
import { cleanUp } from './clean-up.js';
import { createTestDatabase } from './test-database.js';

/** Connects to a database of its own, with the schema and no rows. The connection is closed after the test file. */
export const createTestDataSource = async (): Promise<DataSource> => {
  const dataSource = createDataSource({ url: await createTestDatabase() });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
  return dataSource;
};
