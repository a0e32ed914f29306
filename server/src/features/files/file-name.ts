import { type Issue, issue } from '@tidings/core/errors/issue';
import { badInput } from '../../foundation/errors.js';
import { isStorable } from '../../foundation/graphql/scalars.js';

const MAX_NAME_LENGTH = 200;

// Control characters, slashes, and characters that reverse the direction of what follows: "fdp.exe" would look like "exe.pdf".
const FORBIDDEN = /[\p{Cc}/\\\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/u;

export const issueOfName = (name: string, path: string): Issue | undefined =>
  name.trim() === '' || name.length > MAX_NAME_LENGTH || FORBIDDEN.test(name) || !isStorable(name)
    ? issue(path, 'file.name', { max: MAX_NAME_LENGTH })
    : undefined;

/** Throws BAD_USER_INPUT. */
export const checkFileName = (name: string, path: string): void => {
  const found = issueOfName(name, path);
  if (found) throw badInput(found);
};
