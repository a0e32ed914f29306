import { indentWithTab } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { handlebarsMarks } from './handlebars-marks';

/** A place in the text, counted from 1, and what is wrong there. */
export interface Mark {
  line: number;
  column: number;
  message: string;
}

/** Marks a change that came from outside, which nobody outside has to be told. */
const fromOutside = Annotation.define<boolean>();

/** An editor for HTML with Handlebars in it. `look` and `texts` may be changed while it is used. */
export const createEditor = ({
  parent,
  text,
  onChange,
  onBlur,
}: {
  parent: HTMLElement;
  text: string;
  onChange: (text: string) => void;
  onBlur: () => void;
}) => {
  const look = new Compartment();
  const texts = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        basicSetup,
        // Escape, then Tab, leaves: the editor's own way out for those without a mouse.
        keymap.of([indentWithTab]),
        // A tag that closes itself is there twice as soon as somebody writes it out.
        html({ autoCloseTags: false }),
        handlebarsMarks,
        lintGutter(),
        EditorView.lineWrapping,
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (docChanged && !transactions.some((one) => one.annotation(fromOutside))) onChange(state.doc.toString());
        }),
        EditorView.domEventHandlers({ blur: onBlur }),
        look.of([]),
        texts.of([]),
      ],
    }),
  });

  return {
    setText: (next: string) => {
      const { doc } = view.state;
      if (doc.eq(view.state.toText(next))) return;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: next }, annotations: fromOutside.of(true) });
    },
    setLook: (extension: Extension) => view.dispatch({ effects: look.reconfigure(extension) }),
    setTexts: ({ attributes, phrases }: { attributes: Record<string, string>; phrases: Record<string, string> }) =>
      view.dispatch({
        effects: texts.reconfigure([EditorView.contentAttributes.of(attributes), EditorState.phrases.of(phrases)]),
      }),
    setMark: (mark: Mark | undefined) =>
      view.dispatch(setDiagnostics(view.state, mark ? [diagnosticOf(view.state, mark)] : [])),
    destroy: () => view.destroy(),
  };
};

export type Editor = ReturnType<typeof createEditor>;

/** Marks the tag at a place, or one character where there is none. The text may have become shorter since. */
const diagnosticOf = ({ doc }: EditorState, { line, column, message }: Mark) => {
  const { from: start, to: end, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(start + column - 1, end);
  const tag = /^\{\{[^}]*\}*/.exec(text.slice(from - start))?.[0].length ?? 1;
  return {
    from: from === end && from > start ? from - 1 : from,
    to: Math.min(from + tag, end),
    severity: 'error' as const,
    message,
  };
};
