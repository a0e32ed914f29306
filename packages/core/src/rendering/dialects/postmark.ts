import { reportForeignTags } from './foreign-tags.js';
import { type Mustache, readMustache } from './mustache.js';
import { OWN_HELPERS, reportReserved, stepOf } from './paths.js';
import { unsubscribeUrl } from './shared-calls.js';
import { createTagLookup, findTags, MUSTACHES, type Part, type Tag } from './tags.js';
import { createTranslation, type Translated } from './translation.js';

/** A place in the context: steps from the root, or from the item of the loop with this number, counted from outside. */
interface Place {
  loop: number;
  steps: readonly string[];
  /** The place that `../` leads to. Each step of a path and each list has one. */
  parent: Place | undefined;
}

interface Block {
  name: string;
  /** The closing tag; null if it becomes a comment. */
  closing: string | null;
  scope: Place;
  loops: number;
  /** Index of a section's tag. Undefined for a block that is no section. */
  sectionAt?: number | undefined;
}

const MAX_PATH_LENGTH = 1_000;

/** `a.b`, `../a`, `.`, `../../.` */
const PATH = /^(?:\.\.[/\\])*(?:\.|\.\.|[^\s.(){}|"'#^/&!>@:?]+(?:\.[^\s.(){}|"'#^/&!>@:?]+)*)?$/;

/**
 * Translates a part of one of Postmark's templates, in Mustachio. A section there is a scope and no loop, so names within
 * it become whole paths.
 */
export const translatePostmark = (source: string, part: Part): Translated => {
  const translation = createTranslation({ source, part });
  const root: Place = { loop: 0, steps: [], parent: undefined };
  const blocks: Block[] = [];
  const lists = new Set<string>();
  const printed: { at: number; path: string }[] = [];

  const top = (): Pick<Block, 'scope' | 'loops'> => blocks.at(-1) ?? { scope: root, loops: 0 };

  /** Undefined if the text is no path. */
  const placeOf = (text: string): Place | undefined => {
    if (!PATH.test(text)) return undefined;
    let place = top().scope;
    for (const step of text.match(/\.\.|[^./\\]+/g) ?? []) {
      place =
        step === '..' ? (place.parent ?? place) : { loop: place.loop, steps: [...place.steps, step], parent: place };
    }
    return place;
  };

  /** The path in Handlebars, from the scope of the innermost loop. `as`: whether the path is a tag of its own. */
  const write = ({ loop, steps }: Place, as: 'tag' | 'argument' = 'argument'): string | undefined => {
    const { loops } = top();
    const path = steps.map(stepOf).join('.');
    if (path.length > MAX_PATH_LENGTH) return undefined;
    if (loop === 0 && loops > 0) return path === '' ? '@root' : `@root.${path}`;
    const ups = '../'.repeat(loops - loop);
    if (path === '') return ups === '' ? 'this' : ups.slice(0, -1);
    return ups === '' && as === 'tag' && OWN_HELPERS.has(path) ? `this.${path}` : ups + path;
  };

  /** Reports a section with a name of its own scope: its value is an object, and an empty one is true here. */
  const reportObject = (text: string) => {
    const { sectionAt, scope } = blocks.at(-1) ?? {};
    if (sectionAt === undefined || !/^[^.]/.test(text)) return;
    translation.reportOnce(sectionAt, 'dialect.emptyObject', { path: scope!.steps.join('.') });
  };

  const keyOf = ({ loop, steps }: Place) => [loop, ...steps].join('.');

  const open = (tag: Tag, mustache: Mustache) => {
    const [, word, target] = /^(each|if|unless)\s+(\S+)$/.exec(mustache.inner) ?? [];
    const name = mustache.inner;
    const place = placeOf(target ?? name);
    const path = place && write(place);
    const { scope, loops } = top();
    if (!place || path === undefined) {
      translation.refuse(tag);
      return blocks.push({ name: word ?? name, closing: null, scope, loops });
    }
    if (place.loop === 0) reportReserved(translation, { at: tag.start, path: place.steps.join('.') });
    if (word === 'each') {
      lists.add(keyOf(place));
      translation.replace(tag, mustache.write(`#each ${path}`));
      const item: Place = { loop: loops + 1, steps: [], parent: place };
      return blocks.push({ name: word, closing: 'each', scope: item, loops: loops + 1 });
    }
    const helper = word ?? (mustache.sigil === '^' ? 'unless' : 'if');
    translation.replace(tag, mustache.write(`#${helper} ${path}`));
    // {{#if}} is in Postmark's guide and not in its engine's source. It opens no scope, as elsewhere.
    const sectionAt = word || mustache.sigil === '^' ? undefined : tag.start;
    return blocks.push({ name: word ?? name, closing: helper, scope: word ? scope : place, loops, sectionAt });
  };

  const close = (tag: Tag, { inner, write: writeTag }: Mustache) => {
    const block = blocks.at(-1);
    if (!block || block.name !== inner) {
      return translation.report(tag.start, 'dialect.unmatched', { text: translation.textOf(tag) });
    }
    blocks.pop();
    return block.closing === null
      ? translation.commentOut(tag)
      : translation.replace(tag, writeTag(`/${block.closing}`));
  };

  const print = (tag: Tag, mustache: Mustache) => {
    const { inner, isRaw } = mustache;
    if (/^@content$/.test(inner)) {
      translation.report(tag.start, 'dialect.layoutSlot');
      return translation.replace(tag, '{{> @partial-block}}');
    }
    if (/^pm:unsubscribe(?:_url)?$/.test(inner)) return translation.replace(tag, unsubscribeUrl({ tag, translation }));
    if (/^@(?:index|key|first|last)$/.test(inner)) return undefined;
    if (inner === 'this' || inner.startsWith('this.')) {
      translation.reportOnce(tag.start, 'dialect.this', { text: translation.textOf(tag) });
    }
    const place = placeOf(inner === 'this' ? '.' : inner.replace(/^this\./, ''));
    const path = place && write(place, 'tag');
    if (!place || path === undefined) return translation.refuse(tag);
    reportObject(inner);
    if (place.loop === 0) reportReserved(translation, { at: tag.start, path: place.steps.join('.') });
    printed.push({ at: tag.start, path: keyOf(place) });
    return translation.replace(tag, isRaw ? `{{{${path}}}}` : mustache.write(path));
  };

  const translateTag = (tag: Tag) => {
    if (tag.isTooLong) return translation.refuse(tag);
    const mustache = readMustache(tag);
    const { sigil, inner } = mustache;
    if (sigil === '!') return undefined;
    if (sigil === '>') return translation.refuse(tag);
    if (sigil === '/') return close(tag, mustache);
    if (inner === 'else' || (sigil === '^' && inner === '')) {
      return blocks.at(-1)?.closing === null ? translation.commentOut(tag) : undefined;
    }
    if (sigil === '#' || sigil === '^') return open(tag, mustache);
    return print(tag, mustache);
  };

  const tags = findTags(source, { delimiters: MUSTACHES, part });
  for (const tag of tags) translateTag(tag);
  for (const { at, path } of printed) if (lists.has(path)) translation.reportOnce(at, 'dialect.list', { path });
  reportForeignTags(translation, { isInTag: createTagLookup(tags), own: [] });
  return translation.finish();
};
