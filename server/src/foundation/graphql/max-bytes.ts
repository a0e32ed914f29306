import { ValidateBy } from 'class-validator';
import { breaks } from './validators.js';

/** Limits the size in bytes: of a text in UTF-8, or of an object as JSON in UTF-8. */
export const MaxBytes = (most: number): PropertyDecorator =>
  ValidateBy(
    { name: 'maxBytes', validator: { validate: (value: unknown) => sizeOf(value) <= most } },
    breaks('text.maxBytes', { kibibytes: most / 1024 }),
  );

const sizeOf = (value: unknown) => Buffer.byteLength(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
