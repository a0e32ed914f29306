import { DKIM_ALGORITHMS, type DkimAlgorithm } from '@tidings/core/dkim/dkim-key';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const DkimAlgorithms = Object.fromEntries(DKIM_ALGORITHMS.map((name) => [name, name])) as {
  [Name in DkimAlgorithm]: Name;
};
registerEnumType(DkimAlgorithms, {
  name: 'DkimAlgorithm',
  description: 'RSA with 2048 bits, which all receivers verify, or Ed25519 (RFC 8463), which some do.',
});

export const DkimStates = { PENDING: 'PENDING', ACTIVE: 'ACTIVE', RETIRING: 'RETIRING', RETIRED: 'RETIRED' } as const;
export type DkimState = keyof typeof DkimStates;
registerEnumType(DkimStates, {
  name: 'DkimState',
  description: 'In this order.',
  valuesConfig: {
    PENDING: { description: 'Signs nothing until its record is in DNS, or until somebody activates it.' },
    ACTIVE: { description: 'Signs mails.' },
    RETIRING: { description: 'Signs no more. Its record must stay: mails that it signed may still be on their way.' },
    RETIRED: { description: 'Its record can be removed. The private key is deleted.' },
  },
});

@ObjectType('DkimKey', { description: 'A key that signs the mails of a sender. Its private half is never returned.' })
@Entity({ name: 'dkim_keys' })
export class DkimKeyEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ name: 'sender_id', type: 'uuid' })
  senderId: string;

  @Field(() => String, {
    description: 'The domain of the sender’s address when the key was made. The key signs only mails from this domain.',
  })
  @Column({ type: 'text' })
  domain: string;

  @Field(() => String)
  @Column({ type: 'text' })
  selector: string;

  @Field(() => DkimAlgorithms)
  @Column({ type: 'text' })
  algorithm: DkimAlgorithm;

  @Column({ name: 'public_key', type: 'text' })
  publicKey: string;

  @Field(() => DkimStates)
  @Column({ type: 'text' })
  state: DkimState;

  @Field(() => String, {
    nullable: true,
    description:
      'What the last look at DNS found, as a code of the acceptance check such as dkim.missing; null if the record fits.',
  })
  @Column({ type: 'text', nullable: true })
  problem: string | null;

  @Field(() => Date, { nullable: true, description: 'When DNS was last looked at; null if never.' })
  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true })
  checkedAt: Date | null;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { description: 'When the state last changed.' })
  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;
}
