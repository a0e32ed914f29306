const TAG = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/**
 * Reads a list of tags such as `v=DKIM1; k=rsa` (RFC 6376 section 3.2), in order. White space around names and values is removed.
 * Undefined if a part isn't a tag or a tag occurs twice.
 */
export const readTagList = (text: string): Map<string, string> | undefined => {
  const tags = new Map<string, string>();
  const parts = text.split(';').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim();
    if (equals < 0 || !TAG.test(name) || tags.has(name)) return undefined;
    tags.set(name, part.slice(equals + 1).trim());
  }
  return tags;
};
