/**
 * The API's filter by metadata for what a person typed: `order=17` for a number, `order="17"` or `order=A-17` for a text, and `true`, `false` or
 * `null`. A path such as `order.id=17` names a value within an object. Undefined if it isn't of this form.
 */
export const readMetadataFilter = (typed: string): Record<string, unknown> | undefined => {
  const at = typed.indexOf('=');
  if (at < 0) return undefined;
  const path = typed.slice(0, at).trim().split('.');
  const text = typed.slice(at + 1).trim();
  if (text === '' || path.some((key) => key === '')) return undefined;
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), valueIn(text)) as Record<string, unknown>;
};

const valueIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
