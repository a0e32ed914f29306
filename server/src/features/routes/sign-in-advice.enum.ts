import { SIGN_IN_ADVICE, type SignInAdvice } from '@tidings/core/oauth/sign-in-advice';
import { registerEnumType } from 'type-graphql';

export const SignInAdvices = Object.fromEntries(SIGN_IN_ADVICE.map((name) => [name, name])) as {
  [Name in SignInAdvice]: Name;
};
registerEnumType(SignInAdvices, {
  name: 'SignInAdvice',
  description: 'What to do about a reply of a mail server or a token endpoint that doesn’t say it plainly.',
});
