import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum ErasureState {
  LEDGER = 'LEDGER',
  LOG = 'LOG',
  DONE = 'DONE',
}
registerEnumType(ErasureState, {
  name: 'ErasureState',
  description: 'Where the address still is: in the ledger, in the log alone, or nowhere any more.',
});

@ObjectType('Erasure', { description: 'A person who is taken out of all that was sent.' })
@Entity({ name: 'erasures' })
export class ErasureEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => Date)
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @Field(() => String, { nullable: true, description: 'Null once it is done.' })
  @Column({ type: 'text', nullable: true })
  email: string | null;

  @Field(() => Int, { description: 'Out of so many the person was taken so far.' })
  @Column({ type: 'int' })
  deliveries: number;

  @Column({ name: 'outbox_id', type: 'bigint', nullable: true })
  outboxId: string | null;

  @Field(() => Date, { nullable: true })
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Field(() => ErasureState)
  get state(): ErasureState {
    if (this.finishedAt) return ErasureState.DONE;
    return this.outboxId === null ? ErasureState.LEDGER : ErasureState.LOG;
  }
}
