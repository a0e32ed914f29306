import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum ErasureState {
  LEDGER = 'LEDGER',
  LOG = 'LOG',
  DONE = 'DONE',
}
registerEnumType(ErasureState, {
  name: 'ErasureState',
  description:
    'LEDGER: the address is being removed from PostgreSQL. LOG: it is being removed from the delivery log. DONE: the erasure is complete.',
});

@ObjectType('Erasure', { description: 'The erasure of one person from everything that was sent.' })
@Entity({ name: 'erasures' })
export class ErasureEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => Date)
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @Field(() => String, { nullable: true, description: 'Address being erased; null once the erasure is complete.' })
  @Column({ type: 'text', nullable: true })
  email: string | null;

  @Field(() => Int, { description: 'Number of deliveries the person was removed from so far.' })
  @Column({ type: 'int' })
  deliveries: number;

  @Column({ name: 'outbox_id', type: 'bigint', nullable: true })
  outboxId: string | null;

  @Column({ name: 'feedback_outbox_id', type: 'bigint', nullable: true })
  feedbackOutboxId: string | null;

  @Field(() => Date, { nullable: true, description: 'When the erasure was completed; null until then.' })
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Field(() => ErasureState)
  get state(): ErasureState {
    if (this.finishedAt) return ErasureState.DONE;
    return this.outboxId === null ? ErasureState.LEDGER : ErasureState.LOG;
  }
}
