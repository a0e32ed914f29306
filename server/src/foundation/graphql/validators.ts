import type { Rule, RuleArgs } from '@tidings/core/errors/rules';
import { isDeliveryId } from '@tidings/core/ledger/delivery-id';
import * as validator from 'class-validator';

/**
 * Options for a class-validator decorator. The message holds the broken rule as JSON, since decorators can only return
 * text.
 */
export const breaks = <Name extends Rule>(rule: Name, ...[params]: RuleArgs<Name>): validator.ValidationOptions => ({
  message: JSON.stringify({ rule, params: params ?? {} }),
});

export const MinLength = (min: number) =>
  validator.MinLength(min, min === 1 ? breaks('notEmpty') : breaks('text.minLength', { min }));

export const MaxLength = (max: number) => validator.MaxLength(max, breaks('text.maxLength', { max }));

/** Requires that a text matches a pattern. `rule` is the name of the rule that callers see. */
export const Matches = (
  pattern: RegExp,
  rule: 'user.username' | 'template.slug' | 'text.oneLine' | 'dkim.selector' | 'time.ofDay',
) => validator.Matches(pattern, breaks(rule));

const deliveryIds = {
  name: 'isDeliveryId',
  validator: { validate: (value: unknown) => typeof value === 'string' && isDeliveryId(value) },
};

export const IsDeliveryId = () => validator.ValidateBy(deliveryIds, breaks('delivery.id'));

export const AreDeliveryIds = () => validator.ValidateBy(deliveryIds, { each: true, ...breaks('delivery.ids') });

export const AreSuppressionIds = () => validator.ValidateBy(deliveryIds, { each: true, ...breaks('suppression.ids') });

export const IsUuid = () => validator.IsUUID('all', breaks('uuid'));

export const AreUuids = () => validator.IsUUID('all', { each: true, ...breaks('list.uuids') });

export const IsLocale = () => validator.IsLocale(breaks('user.locale'));

export const IsInt = () => validator.IsInt(breaks('number.whole'));

export const Min = (min: number) => validator.Min(min, breaks('number.min', { min }));

export const Max = (max: number) => validator.Max(max, breaks('number.max', { max }));

export const ArrayMinSize = (min: number) => validator.ArrayMinSize(min, breaks('list.minItems', { min }));

export const ArrayMaxSize = (max: number) => validator.ArrayMaxSize(max, breaks('list.maxItems', { max }));

export const ValidateInner = () => validator.ValidateNested(breaks('type', { expected: 'object' }));

export const ValidateEach = () => validator.ValidateNested({ each: true, ...breaks('type', { expected: 'object' }) });
