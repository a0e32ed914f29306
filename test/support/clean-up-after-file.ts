import { afterAll } from 'vitest';
import { cleanUpAll } from './clean-up.js';

// Vitest runs this file for each test file, also where several share a process.
afterAll(cleanUpAll);
