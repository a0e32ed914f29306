import type { SignInAdvice } from '@tidings/core/oauth/sign-in-advice';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { SignInAdvices } from '../routes/routes.feature.js';
import {
  ROUTE_TEST_RESULTS,
  ROUTE_TEST_STEPS,
  type RouteTestResult,
  type RouteTestStepName,
} from './dialogue/route-test.js';

const enumOf = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { [Key in Name]: Key };

export const RouteTestSteps = enumOf(ROUTE_TEST_STEPS);
registerEnumType(RouteTestSteps, {
  name: 'RouteTestStepName',
  description: 'In the order in which a test takes them. MAIL only if it is asked for.',
});

export const RouteTestResults = enumOf(Object.keys(ROUTE_TEST_RESULTS) as RouteTestResult[]);
registerEnumType(RouteTestResults, { name: 'RouteTestResult', description: 'What a step of a test found.' });

@ObjectType('RouteTestStep')
export class RouteTestStepObject {
  @Field(() => RouteTestSteps)
  step: RouteTestStepName;

  @Field(() => Boolean)
  ok: boolean;

  @Field(() => RouteTestResults)
  result: RouteTestResult;

  @Field(() => JsonObjectScalar, { description: 'Parameters of the message, such as host, reply or date.' })
  params: Record<string, string>;

  @Field(() => String, { description: 'The result in English, with what to do.' })
  message: string;

  @Field(() => SignInAdvices, { nullable: true })
  advice: SignInAdvice | null;

  @Field(() => String, { nullable: true, description: 'The advice in English.' })
  adviceMessage: string | null;
}

@ObjectType({ description: 'What a mail server announces after EHLO, once the connection is encrypted.' })
export class RouteCapabilities {
  @Field(() => Int, { nullable: true, description: 'SIZE: largest mail in bytes; null if it is not announced.' })
  size: number | null;

  @Field(() => Boolean)
  pipelining: boolean;

  @Field(() => Boolean, { description: 'STARTTLS, before the connection was encrypted.' })
  startTls: boolean;

  @Field(() => Boolean, { description: 'DSN (RFC 3461): the server reports what becomes of a mail if it is asked to.' })
  dsn: boolean;

  @Field(() => Boolean, { description: 'SMTPUTF8 (RFC 6531): addresses may have non-ASCII letters before the @.' })
  smtpUtf8: boolean;

  @Field(() => Boolean)
  eightBitMime: boolean;

  @Field(() => Boolean)
  chunking: boolean;

  @Field(() => [String], { description: 'AUTH: ways to sign in, such as PLAIN and XOAUTH2.' })
  auth: string[];

  @Field(() => String, { nullable: true, description: 'LIMITS (RFC 9422), such as MAILMAX=1000 RCPTMAX=50000.' })
  limits: string | null;
}

@ObjectType({ description: 'The encryption of a connection to a mail server, and the server’s certificate.' })
export class RouteTls {
  @Field(() => String, { description: 'Such as TLSv1.3.' })
  version: string;

  @Field(() => String)
  cipher: string;

  @Field(() => Boolean, {
    description: 'Whether the certificate is for this host, in its time of validity, and from a trusted authority.',
  })
  isTrusted: boolean;

  @Field(() => String)
  subject: string;

  @Field(() => [String], { description: 'Hosts that the certificate is for; 20 at most.' })
  names: string[];

  @Field(() => String)
  issuer: string;

  @Field(() => Date)
  validFrom: Date;

  @Field(() => Date)
  validTo: Date;
}

@ObjectType('RouteTest', { description: 'A test of a route.' })
export class RouteTestObject {
  @Field(() => Boolean)
  ok: boolean;

  @Field(() => [RouteTestStepObject], { description: 'The last one failed unless the test is ok.' })
  steps: RouteTestStepObject[];

  @Field(() => RouteCapabilities, { nullable: true, description: 'Null if the server didn’t answer EHLO.' })
  capabilities: RouteCapabilities | null;

  @Field(() => RouteTls, { nullable: true, description: 'Null if the connection isn’t encrypted.' })
  tls: RouteTls | null;
}
