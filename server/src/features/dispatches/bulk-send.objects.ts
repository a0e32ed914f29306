import { Field, ObjectType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { DispatchEntity } from './dispatch.entity.js';

@ObjectType({ description: 'What became of one send of a batch. Exactly one field is set.' })
export class BulkResult {
  @Field(() => DispatchEntity, { nullable: true, description: 'Null if the send was refused.' })
  dispatch: DispatchEntity | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'Why the send was refused: code, message, and what else the error of sendNotification would have in extensions.',
  })
  error: Record<string, unknown> | null;
}
