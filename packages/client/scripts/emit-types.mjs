// Writes src/api-types.ts from the OpenAPI document on standard input.
import { writeFile } from 'node:fs/promises';
import { json } from 'node:stream/consumers';
import { declareTypes } from './declare-types.mjs';

await writeFile(new URL('../src/api-types.ts', import.meta.url), await declareTypes(await json(process.stdin)));
