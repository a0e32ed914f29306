import { asSubject } from '@tidings/core/rendering/subject';
import { ValidateBy } from 'class-validator';
import { breaks } from './validators.js';

/** Requires visible text, since a subject of only white space and control characters looks empty. */
export const NotBlank = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'notBlank',
      validator: { validate: (value: unknown) => typeof value !== 'string' || asSubject(value) !== '' },
    },
    breaks('notBlank'),
  );
