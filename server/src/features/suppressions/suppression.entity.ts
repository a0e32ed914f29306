import { ERASED_PREFIX } from '@tidings/core/ledger/erased-prefix';
import { HASHED_PREFIX } from '@tidings/core/ledger/suppression';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum SuppressionScope {
  TOPIC = 'TOPIC',
  ALL_TOPICS = 'ALL_TOPICS',
  ALL_MAIL = 'ALL_MAIL',
}
registerEnumType(SuppressionScope, {
  name: 'SuppressionScope',
  description:
    'Which mails an address doesn’t get. TOPIC: those of one topic. ALL_TOPICS: those that have a topic. ALL_MAIL: all, transactional ones too.',
});

export enum SuppressionReason {
  HARD_BOUNCE = 'HARD_BOUNCE',
  SOFT_BOUNCES = 'SOFT_BOUNCES',
  COMPLAINT = 'COMPLAINT',
  UNSUBSCRIBED = 'UNSUBSCRIBED',
  MANUAL = 'MANUAL',
  IMPORTED = 'IMPORTED',
}
registerEnumType(SuppressionReason, {
  name: 'SuppressionReason',
  description:
    'HARD_BOUNCE: the address can’t receive mail. SOFT_BOUNCES: several mails in a row bounced. COMPLAINT: the person reported a mail as spam. UNSUBSCRIBED: the person opted out, and can opt in again. MANUAL: somebody in the team added it. IMPORTED: an imported list held it, for a reason that is none of the others.',
});

@ObjectType('Suppression', {
  description:
    'An address that gets no more mail, of a topic or at all. One for each address, scope, topic and reason; each is undone alone.',
})
@Entity({ name: 'suppressions' })
export class SuppressionEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ type: 'text' })
  address: string;

  @Field(() => String, {
    description:
      'The address, normalized. `erased:` and a number if the person’s data was erased: the address itself is then stored nowhere, only a keyed hash that sending compares.',
  })
  get email(): string {
    return shownAddress(this);
  }

  @Field(() => SuppressionScope)
  @Column({ type: 'enum', enum: SuppressionScope, enumName: 'suppression_scope' })
  scope: SuppressionScope;

  @Column({ name: 'topic', type: 'text', nullable: true })
  topicSlug: string | null;

  @Field(() => SuppressionReason)
  @Column({ type: 'enum', enum: SuppressionReason, enumName: 'suppression_reason' })
  reason: SuppressionReason;

  @Field(() => String)
  @Column({ type: 'text' })
  note: string;

  @Column({ name: 'feedback_id', type: 'bigint', nullable: true })
  feedbackId: string | null;

  @Column({ name: 'created_by', type: 'text', nullable: true })
  caller: string | null;

  @Field(() => Date, { description: 'When it began. An import keeps the date of the file.' })
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'From then on it stops no mail; null means never.' })
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;
}

@ObjectType('SuppressionUndo', { description: 'A suppression that somebody undid.' })
@Entity({ name: 'suppression_undos' })
export class SuppressionUndoEntity {
  @Field(() => ID, { description: 'Id of the suppression.' })
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ type: 'text' })
  address: string;

  @Field(() => String, { description: 'As in Suppression.email.' })
  get email(): string {
    return shownAddress(this);
  }

  @Field(() => SuppressionScope)
  @Column({ type: 'enum', enum: SuppressionScope, enumName: 'suppression_scope' })
  scope: SuppressionScope;

  @Column({ name: 'topic', type: 'text', nullable: true })
  topicSlug: string | null;

  @Field(() => SuppressionReason)
  @Column({ type: 'enum', enum: SuppressionReason, enumName: 'suppression_reason' })
  reason: SuppressionReason;

  @Field(() => Date, { description: 'When the suppression began.' })
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'undone_at', type: 'timestamptz' })
  undoneAt: Date;

  @Column({ name: 'undone_by', type: 'text', nullable: true })
  caller: string | null;

  @Field(() => String, { description: 'Why it was undone.' })
  @Column({ type: 'text' })
  note: string;
}

const shownAddress = ({ id, address }: { id: string; address: string }): string =>
  address.startsWith(HASHED_PREFIX) ? `${ERASED_PREFIX}${id}` : address;
