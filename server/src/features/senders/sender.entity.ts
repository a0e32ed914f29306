import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Role } from '../../foundation/access/role.js';

@ObjectType('Sender', { description: 'Who mails are from, and the routes that they take.' })
@Entity({ name: 'senders' })
export class SenderEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String, { description: 'By which sends, notifications and templates name the sender.' })
  @Column({ type: 'text' })
  slug: string;

  @Field(() => String, { description: 'Name in the From header; may be empty.' })
  @Column({ name: 'from_name', type: 'text' })
  fromName: string;

  @Field(() => String, { description: 'Address in the From header.' })
  @Column({ name: 'from_email', type: 'text' })
  fromEmail: string;

  @Field(() => String, {
    nullable: true,
    description: 'Reply-To of mails whose template has none: an address, or name and address.',
  })
  @Column({ name: 'reply_to', type: 'text', nullable: true })
  replyTo: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address of bounces, to which each mail’s token is added; null for BOUNCE_ADDRESS.',
  })
  @Column({ name: 'return_path', type: 'text', nullable: true })
  returnPath: string | null;

  @Field(() => Boolean, {
    description: 'Whether sends use this sender unless they, their notification or their template name another.',
  })
  @Column({ name: 'is_default', type: 'boolean' })
  isDefault: boolean;

  @Field(() => [Role], { nullable: true, description: 'Roles of users who may send as this sender; null for all.' })
  @Column({ name: 'allowed_roles', type: 'text', array: true, nullable: true })
  allowedRoles: Role[] | null;

  @Field(() => [ID], { nullable: true, description: 'API keys that may send as this sender; null for all.' })
  @Column({ name: 'allowed_key_ids', type: 'uuid', array: true, nullable: true })
  allowedKeyIds: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'A bulk dispatch is paused by itself if more mails fail or bounce than allowed, once so many mails have an outcome; null: never.',
  })
  @Column({ name: 'stop_after', type: 'int', nullable: true })
  stopAfter: number | null;

  @Field(() => Float, { nullable: true, description: 'Percentage of mails that may fail; null for any.' })
  @Column({ name: 'stop_failed_percent', type: 'float8', nullable: true })
  stopFailedPercent: number | null;

  @Field(() => Float, { nullable: true, description: 'Percentage of sent mails that may bounce; null for any.' })
  @Column({ name: 'stop_bounced_percent', type: 'float8', nullable: true })
  stopBouncedPercent: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Beginning of the quiet hours, such as 22:00: bulk mails wait while the recipient’s clock is between it and `quietTo`. Null: none.',
  })
  @Column({ name: 'quiet_from', type: 'text', nullable: true })
  quietFrom: string | null;

  @Field(() => String, { nullable: true, description: 'End of the quiet hours, such as 07:00; null without any.' })
  @Column({ name: 'quiet_to', type: 'text', nullable: true })
  quietTo: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Time zone of recipients whose own is unknown or UTC, such as Europe/Berlin; null for UTC.',
  })
  @Column({ name: 'quiet_zone', type: 'text', nullable: true })
  quietTimeZone: string | null;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
