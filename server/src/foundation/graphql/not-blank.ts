import { asSubject } from '@tidings/core/rendering/subject';
import { ValidateBy } from 'class-validator';
import { breaks } from './validators.js';

/** Requires visible text: white space and control characters alone make an empty subject. */
export const NotBlank = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'notBlank',
      validator: { validate: (value: unknown) => typeof value !== 'string' || asSubject(value) !== '' },
    },
    breaks('notBlank'),
  );
