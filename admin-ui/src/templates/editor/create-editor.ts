import { indentWithTab } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { handlebarsMarks } from './handlebars-marks';

/** An error at a line and column, both from 1. */
export interface Mark {
  line: number;
  column: number;
  message: string;
}

/** Marks a change that comes from the form, so that the editor doesn't report it back to the form. */
const fromOutside = Annotation.define<boolean>();

/** Editor for HTML with Handlebars. `look` and `texts` can change later. */
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
        // Escape followed by Tab leaves the editor, by CodeMirror's convention.
        keymap.of([indentWithTab]),
        // Automatic closing is off, because it would duplicate a closing tag that the user types.
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

/** Text range of a mark: the tag at its line and column, or one character. The text may have become shorter since the error was found. */
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
