import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum FeedbackKind {
  DELIVERED = 'DELIVERED',
  DELAYED = 'DELAYED',
  BOUNCED = 'BOUNCED',
  COMPLAINED = 'COMPLAINED',
  UNSUBSCRIBED = 'UNSUBSCRIBED',
  AUTO_REPLIED = 'AUTO_REPLIED',
  SUCCESS = 'SUCCESS',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(FeedbackKind, {
  name: 'FeedbackKind',
  description:
    'What came back after a mail was accepted. DELIVERED: a provider says that it is in the mailbox. DELAYED: a server is still trying. BOUNCED: it didn’t arrive. COMPLAINED: the recipient reported it as spam. UNSUBSCRIBED: the recipient wants no more such mail. AUTO_REPLIED: an automatic answer, such as a vacation notice. SUCCESS: a delivery status notification of success. UNKNOWN: anything else.',
});

export enum BounceClass {
  HARD = 'HARD',
  SOFT = 'SOFT',
  OURS = 'OURS',
}
registerEnumType(BounceClass, {
  name: 'BounceClass',
  description:
    'HARD: the address can’t receive mail. SOFT: this mail didn’t arrive, and the address may be fine. OURS: refused because of the sender, its reputation or the content; it never suppresses anybody.',
});

export enum FeedbackSource {
  SMTP = 'SMTP',
  IMAP = 'IMAP',
  SES = 'SES',
  POSTMARK = 'POSTMARK',
  MAILGUN = 'MAILGUN',
  SENDGRID = 'SENDGRID',
  BREVO = 'BREVO',
  API = 'API',
  ONE_CLICK = 'ONE_CLICK',
  PAGE = 'PAGE',
}
registerEnumType(FeedbackSource, {
  name: 'FeedbackSource',
  description:
    'How feedback came in. SMTP: the listener for bounces. IMAP: the mailbox for bounces. SES, POSTMARK, MAILGUN, SENDGRID, BREVO: a webhook. API: recordFeedback. ONE_CLICK: the button of a mail program. PAGE: the page behind a link in a mail.',
});

@ObjectType('Feedback', { description: 'One thing that came back after a mail was accepted.' })
@Entity({ name: 'feedback' })
export class FeedbackEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ name: 'delivery_id', type: 'bigint', nullable: true })
  deliveryId: string | null;

  @Column({ name: 'dispatch_id', type: 'uuid', nullable: true })
  dispatchId: string | null;

  @Field(() => String, {
    description:
      'Address that the mail was sent to. For feedback that belongs to no mail, the address that it names; empty if it names none.',
  })
  @Column({ type: 'text' })
  email: string;

  @Field(() => FeedbackKind)
  @Column({ type: 'enum', enum: FeedbackKind, enumName: 'feedback_kind' })
  kind: FeedbackKind;

  @Field(() => BounceClass, { nullable: true, description: 'Of BOUNCED, else null.' })
  @Column({ name: 'bounce_class', type: 'enum', enum: BounceClass, enumName: 'bounce_class', nullable: true })
  bounceClass: BounceClass | null;

  @Field(() => FeedbackSource)
  @Column({ type: 'text' })
  source: FeedbackSource;

  @Field(() => String, { nullable: true, description: 'Cause of a bounce, as in Attempt.errorClass.' })
  @Column({ name: 'error_class', type: 'text', nullable: true })
  errorClass: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Enhanced status code (RFC 3463), such as 5.1.1. It is the one in the other server’s reply, where the report’s own says less.',
  })
  @Column({ name: 'status_code', type: 'text', nullable: true })
  statusCode: string | null;

  @Field(() => String, { nullable: true, description: 'The other server’s words.' })
  @Column({ type: 'text', nullable: true })
  diagnostic: string | null;

  @Field(() => Date, { description: 'When it happened, as reported.' })
  @Column({ name: 'happened_at', type: 'timestamptz' })
  at: Date;

  @Field(() => Date, { description: 'When this server got it.' })
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;
}
