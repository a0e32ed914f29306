import { RULES } from '@tidings/core/errors/rules';
import { getMetadataStorage as decorators, ValidationTypes } from 'class-validator';
import { getMetadataStorage as graphqlTypes } from 'type-graphql';
import { expect, test } from 'vitest';
import { buildSchema } from './build-schema.js';
import type { Services } from './create-services.js';

test('every decorator of an input names a rule, so that no message of class-validator reaches a caller', async () => {
  await buildSchema({} as Services);
  const found = graphqlTypes().inputTypes.flatMap(({ target }) =>
    decorators().getTargetValidationMetadatas(target, '', false, false),
  );
  const checks = found.filter(({ type }) => type !== ValidationTypes.CONDITIONAL_VALIDATION);
  expect(checks.length).toBeGreaterThan(50);
  for (const { message, propertyName } of checks) {
    expect(Object.keys(RULES), propertyName).toContain(JSON.parse(String(message)).rule);
  }
});
