import type { Issue } from '@tidings/core/errors/issue';
import { GraphQLNonNull, type GraphQLSchema, isInputObjectType } from 'graphql';
import type { SendNotificationInput } from '../../../features/dispatches/dispatches.feature.js';
import { badInput } from '../../../foundation/errors.js';
import { inputReaderOf } from '../../../foundation/graphql/input-reader.js';

/** Reads the JSON of a send. Throws BAD_USER_INPUT. The rules of its fields are checked by `checkInput`. */
export type SendReader = (value: unknown) => SendNotificationInput;

export const createSendReader = (schema: GraphQLSchema): SendReader => {
  const type = schema.getType('SendNotificationInput');
  if (!isInputObjectType(type)) throw new Error('the schema has no SendNotificationInput');
  const read = inputReaderOf(new GraphQLNonNull(type));
  return (value) => {
    const issues: Issue[] = [];
    const input = read(value, '', issues);
    if (issues.length > 0) throw badInput(...issues);
    return input as SendNotificationInput;
  };
};
