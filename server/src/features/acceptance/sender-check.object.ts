import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { DnsRecord } from '../senders/senders.feature.js';

export enum SenderCheckState {
  OK = 'OK',
  WARNING = 'WARNING',
  UNKNOWN = 'UNKNOWN',
  FAILED = 'FAILED',
}

registerEnumType(SenderCheckState, {
  name: 'SenderCheckState',
  description: 'What a check says about a sender.',
  valuesConfig: {
    WARNING: { description: 'Mails are accepted; something should be improved.' },
    UNKNOWN: { description: 'It can’t be known from here, or DNS did not answer.' },
    FAILED: { description: 'Receivers may refuse mails, or bounces are lost.' },
  },
});

@ObjectType({ description: 'One thing that a check found.' })
export class SenderFinding {
  @Field(() => String, { description: 'What it is, such as spf.lookups. More may be added.' })
  rule: string;

  @Field(() => JsonObjectScalar, { description: 'The values in the message.' })
  params: Record<string, unknown>;

  @Field(() => SenderCheckState)
  state: keyof typeof SenderCheckState;

  @Field(() => Boolean, { description: 'Whether receivers may refuse mails for it.' })
  mayBeRefused: boolean;

  @Field(() => String, { description: 'In English.' })
  message: string;

  @Field(() => String, { description: 'What to do, in English.' })
  advice: string;
}

@ObjectType({ description: 'Whether receivers accept a sender’s mails, as far as one record or setting tells.' })
export class SenderCheck {
  @Field(() => String, {
    description: 'SPF, DKIM, DMARC, RETURN_PATH, PTR, TLS, MTA_STS, ONE_CLICK or PUBLIC_URL. More may be added.',
  })
  name: string;

  @Field(() => String, { description: 'What was checked: a domain, the host of a route, or a URL.' })
  subject: string;

  @Field(() => SenderCheckState)
  state: keyof typeof SenderCheckState;

  @Field(() => Boolean, { description: 'Whether the state is OK or WARNING. False if it can’t be known.' })
  ok: boolean;

  @Field(() => String, { nullable: true, description: 'What DNS or the server has now; null for nothing.' })
  found: string | null;

  @Field(() => String, { nullable: true, description: 'What it should have; null if that can’t be said in one text.' })
  expected: string | null;

  @Field(() => String, { description: 'What to do, in English; empty if nothing.' })
  advice: string;

  @Field(() => DnsRecord, { nullable: true, description: 'The record to publish.' })
  record: DnsRecord | null;

  @Field(() => [SenderFinding], { description: 'Worst first.' })
  findings: SenderFinding[];

  @Field(() => Date)
  checkedAt: Date;
}

@ObjectType({ description: 'The checks of a sender in short.' })
export class SenderCheckSummary {
  @Field(() => SenderCheckState, { description: 'The worst of its checks.' })
  state: keyof typeof SenderCheckState;

  @Field(() => Boolean, { description: 'Whether receivers may refuse mails for something that a check found.' })
  mayBeRefused: boolean;

  @Field(() => [String], { description: 'Names of the checks that FAILED.' })
  failed: string[];

  @Field(() => [String], { description: 'Names of the checks with a WARNING.' })
  warnings: string[];

  @Field(() => Date)
  checkedAt: Date;
}
