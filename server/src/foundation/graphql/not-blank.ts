import { asSubject } from '@tidings/core/rendering/subject';
import { ValidateBy } from 'class-validator';

/** A text in which something can be seen: white space and control characters alone make an empty subject. */
export const NotBlank = (): PropertyDecorator =>
  ValidateBy({
    name: 'notBlank',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || asSubject(value) !== '',
      defaultMessage: () => '$property must not be blank',
    },
  });
