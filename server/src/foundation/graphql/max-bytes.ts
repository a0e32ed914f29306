import { ValidateBy } from 'class-validator';

/** Limits the size in bytes: of a text in UTF-8, or of an object as JSON. */
export const MaxBytes = (most: number): PropertyDecorator =>
  ValidateBy({
    name: 'maxBytes',
    validator: {
      validate: (value: unknown) => sizeOf(value) <= most,
      defaultMessage: () => `$property must be at most ${most / 1024} KiB`,
    },
  });

const sizeOf = (value: unknown) => Buffer.byteLength(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
