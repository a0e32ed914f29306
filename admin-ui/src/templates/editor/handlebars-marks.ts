import { Prec } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';

const comment = Decoration.mark({ class: 'cm-hbs-comment' });
const block = Decoration.mark({ class: 'cm-hbs-block' });
const value = Decoration.mark({ class: 'cm-hbs-value' });

const markOf = (tag: string): Decoration => {
  if (/^\{\{~?!/.test(tag)) return comment;
  return /^\{\{~?(?:[#^/]|else\b)/.test(tag) ? block : value;
};

const decorator = new MatchDecorator({
  regexp: /\{\{\{?[^{}]*\}?\}\}/g,
  decoration: ([tag]) => markOf(tag),
});

/** Highlights Handlebars expressions, on top of HTML's colours. */
export const handlebarsMarks = Prec.highest(
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorator.createDeco(view);
      }
      update(update: ViewUpdate) {
        this.decorations = decorator.updateDeco(update, this.decorations);
      }
    },
    { decorations: ({ decorations }) => decorations },
  ),
);
