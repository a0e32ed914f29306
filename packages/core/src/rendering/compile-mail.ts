import type { Formatting } from './formatting.js';
import { formattingHelpers } from './formatting-helpers.js';
import { type CompiledSource, compileSource, type Dialect } from './handlebars-engine.js';
import { asTemplateError } from './handlebars-error.js';
import { findRecipientReads, type RecipientReads } from './recipient-reads.js';
import { withSafeLinks } from './safe-links.js';
import { asSubject } from './subject.js';
import { TemplateError, type TemplatePart } from './template-error.js';
import { partialsOf, textsOf, type VersionSource } from './template-version.js';

/** Renders one part of a mail. Throws TemplateError. */
export type RenderPart = (context: Record<string, unknown>, formatting: Formatting) => string;

/** A part of a mail, compiled. */
export interface CompiledPart {
  render: RenderPart;
  reads: RecipientReads;
}

/** A template in one language, compiled. */
export interface CompiledMail {
  /** Undefined: the template's own language. */
  locale: string | undefined;
  isHtml: boolean;
  /** One line. */
  subject: CompiledPart;
  /** The HTML without preheader, or the plain text. */
  body: CompiledPart;
  /** One line of plain text. */
  preheader: CompiledPart | undefined;
  /** The template's own text part. */
  text: CompiledPart | undefined;
  /** Whether a part depends on the recipient's locale and time zone. */
  usesFormatting: boolean;
}

/** Maximum length of a rendered body, in characters. Mail servers accept 10 to 50 MB, but no reader gets through this much. */
export const MAX_BODY_LENGTH = 2_000_000;

type CompiledPartials = Readonly<Record<string, CompiledSource>>;

const NO_PARTIALS: CompiledPartials = {};

/**
 * Compiles a template in one language; without `locale`, in its own. Values are HTML-escaped in an HTML body, but not
 * in the subject or in plain text. Throws TemplateError if a part doesn't compile.
 */
export const compileMail = (source: VersionSource, locale?: string): CompiledMail => {
  const isHtml = source.format === 'HTML';
  const texts = textsOf(source, locale);
  const nameOf = (part: 'title' | 'content' | 'text' | 'preheader'): TemplatePart =>
    locale === undefined ? part : `variants.${locale}.${part}`;
  const simple: Dialect = source.parts ? 'plain' : 'legacy';
  const full: Dialect = source.parts ? 'full' : 'legacy';

  const compileLine = (part: 'title' | 'preheader', line: string): CompiledPart => {
    const compiled = compileSource(line, { part: nameOf(part), escapes: false, dialect: simple });
    const render = rendererOf(compiled, { part: nameOf(part), partials: NO_PARTIALS });
    return {
      render: (context, formatting) => asSubject(render(context, formatting)),
      reads: findRecipientReads([compiled.ast]),
    };
  };

  let usesFormatting = false;
  const compileBody = (
    part: 'content' | 'text',
    { body, escapes }: { body: string; escapes: boolean },
  ): CompiledPart => {
    const compiled = compileSource(body, { part: nameOf(part), escapes, dialect: full });
    const partials = compilePartials(partialsOf(source, { locale, forText: !escapes }), escapes);
    const all = [compiled, ...Object.values(partials)];
    usesFormatting ||= all.some((one) => one.usesFormatting);
    return {
      render: limited(compiled, { part: nameOf(part), partials }),
      reads: findRecipientReads(all.map(({ ast }) => ast)),
    };
  };

  const subject = compileLine('title', texts.title);
  const content = compileBody('content', { body: texts.content, escapes: isHtml });
  const preheader = isHtml && texts.preheader ? compileLine('preheader', texts.preheader) : undefined;
  const text = isHtml && texts.text ? compileBody('text', { body: texts.text, escapes: false }) : undefined;
  return { locale, isHtml, subject, body: isHtml ? withSafe(content) : content, preheader, text, usesFormatting };
};

const withSafe = ({ render, reads }: CompiledPart): CompiledPart => ({
  render: (context, formatting) => withSafeLinks(render(context, formatting)),
  reads,
});

const compilePartials = (partials: Readonly<Record<string, string>>, escapes: boolean): CompiledPartials =>
  Object.fromEntries(
    Object.entries(partials).map(([slug, source]) => [
      slug,
      compileSource(source, { part: `partials.${slug}.content`, escapes, dialect: 'full' }),
    ]),
  );

const RUNTIME = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

interface Surroundings {
  part: TemplatePart;
  partials: CompiledPartials;
}

const rendererOf = (source: CompiledSource, { part, partials }: Surroundings): RenderPart => {
  const all = [source, ...Object.values(partials)];
  const usesFormatting = all.some((one) => one.usesFormatting);
  const templates = Object.fromEntries(Object.entries(partials).map(([slug, { template }]) => [slug, template]));
  const runtime = all.length === 1 ? RUNTIME : { ...RUNTIME, partials: templates };
  return (context, formatting) => {
    try {
      return source.template(
        context,
        usesFormatting ? { ...runtime, helpers: formattingHelpers(formatting) } : runtime,
      );
    } catch (err) {
      throw asTemplateError(err, { part, phase: 'render', sources: all });
    }
  };
};

const limited = (source: CompiledSource, surroundings: Surroundings): RenderPart => {
  const render = rendererOf(source, surroundings);
  return (context, formatting) => {
    const rendered = render(context, formatting);
    if (rendered.length > MAX_BODY_LENGTH) {
      throw new TemplateError('template.bodyTooLarge', {
        part: surroundings.part,
        line: 1,
        column: 1,
        max: MAX_BODY_LENGTH,
      });
    }
    return rendered;
  };
};
