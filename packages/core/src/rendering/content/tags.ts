/** A start tag in HTML. */
export interface Tag {
  name: string;
  start: number;
  /** Index behind the name. */
  nameEnd: number;
  /** Index behind `>`. */
  end: number;
}

export interface Attribute {
  name: string;
  /** Without quotes; null if there is none. */
  value: string | null;
  start: number;
  end: number;
}

/** Comments, elements whose content is text, or a start tag. */
const TAG =
  /<!--[\s\S]*?-->|<(style|script|title|textarea|xmp)\b[\s\S]*?<\/\1\s*>|<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;

/** Start tags, except those in comments and of elements whose content is text. */
export const findTags = (html: string): Tag[] =>
  [...html.matchAll(TAG)]
    .filter((match) => match[2] !== undefined)
    .map(({ 0: tag, 2: name, index }) => ({
      name: name!,
      start: index,
      nameEnd: index + 1 + name!.length,
      end: index + tag.length,
    }));

const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Attributes of a tag, with indexes in `html`. */
export const attributesOf = (html: string, { nameEnd, end }: Tag): Attribute[] =>
  [...html.slice(nameEnd, end - 1).matchAll(ATTRIBUTE)].map((match) => ({
    name: match[1]!.toLowerCase(),
    value: match[2] ?? match[3] ?? match[4] ?? null,
    start: nameEnd + match.index,
    end: nameEnd + match.index + match[0].length,
  }));
