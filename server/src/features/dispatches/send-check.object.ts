import { Field, Int, ObjectType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { SenderCheckSummary } from '../acceptance/acceptance.feature.js';
import { SkippedCount } from '../notifications/notifications.feature.js';
import { RenderedMail } from '../templates/templates.feature.js';

@ObjectType({ description: 'What a send would do, if it were made now.' })
export class SendCheck {
  @Field(() => Int, { description: 'People in the audience, each address once.' })
  total: number;

  @Field(() => Int)
  willBeMailed: number;

  @Field(() => [SkippedCount], { description: 'Those who would get no mail, by reason; the most frequent first.' })
  skipped: SkippedCount[];

  @Field(() => [String], { description: 'Paths that at least one mail would lack; 100 at most.' })
  missing: string[];

  @Field(() => Boolean, { description: 'Whether the send is strict and would be refused with CONTEXT_INCOMPLETE.' })
  isRefused: boolean;

  @Field(() => JsonObjectScalar, {
    description:
      'Number of mails by language of their texts. "default" stands for the template’s own texts if their language isn’t known.',
  })
  locales: Record<string, number>;

  @Field(() => Int, { description: 'Size of the largest of the samples in bytes of UTF-8.' })
  largestBytes: number;

  @Field(() => [String], {
    description:
      'GMAIL_CLIPS: a sample’s HTML is above 102 KB. LINK_WITHOUT_HTTPS: a sample links to http://. NO_UNSUBSCRIBE_LINK: the mail has a topic, and its body shows no link to unsubscribe. ALREADY_SENT: a send with this idempotency key was made, and the call would send nothing. Later versions may add warnings.',
  })
  warnings: string[];

  @Field(() => Int, { description: 'Of willBeMailed, those at gmail.com and googlemail.com.' })
  toGmail: number;

  @Field(() => SenderCheckSummary, {
    nullable: true,
    description:
      'The latest checks of the sender, ten minutes old at most; null for the sender of MAIL_FROM, or if it wasn’t checked yet. A check then begins, and a call some seconds later shows it.',
  })
  senderCheck: SenderCheckSummary | null;

  @Field(() => [RenderedMail], {
    description:
      'Up to three mails, in different languages if there are any. Without the permission to read people, they show no fields of users.',
  })
  samples: RenderedMail[];
}
