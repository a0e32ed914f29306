import { indentWithTab } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { foldEffect, unfoldEffect } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { handlebarsCompletion } from './handlebars-completion';
import { handlebarsMarks } from './handlebars-marks';

/** An error at a line and column, both from 1. */
export interface Mark {
  line: number;
  column: number;
  message: string;
}

export interface Insertion {
  text: string;
  /** Part of the text to select, so that typing replaces it. */
  select?: string;
}

/** Marks a change that comes from the form, so that the editor doesn't report it back to the form. */
const fromOutside = Annotation.define<boolean>();

/** Editor for HTML with Handlebars. `look` and `texts` can change later. */
export const createEditor = ({
  parent,
  text,
  onChange,
  onBlur,
  paths,
}: {
  parent: HTMLElement;
  text: string;
  /** Paths for completion, from the root of the context. */
  paths: () => readonly string[];
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
        handlebarsCompletion(paths),
        lintGutter(),
        EditorView.lineWrapping,
        // A scrollable region must be reachable by keyboard.
        EditorView.contentAttributes.of({ tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (docChanged && !transactions.some((one) => one.annotation(fromOutside))) onChange(state.doc.toString());
        }),
        EditorView.domEventHandlers({ blur: onBlur }),
        look.of([]),
        texts.of([]),
      ],
    }),
  });

  const head = headOf(text);
  if (head) {
    view.dispatch({ effects: foldEffect.of(head) });
    // Scrolls the editor alone. `scrollIntoView` would also scroll the page.
    view.requestMeasure({
      read: () => view.lineBlockAt(startOfText(text, head.to)).top,
      write: (top) => {
        view.scrollDOM.scrollTop = top;
      },
    });
  }

  return {
    setText: (next: string) => {
      const { doc } = view.state;
      if (doc.eq(view.state.toText(next))) return;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: next }, annotations: fromOutside.of(true) });
    },
    /** Replaces the selection. The function gets the text before it, and what is selected. */
    insert: (make: (place: { before: string; selected: string }) => Insertion) => {
      const { from, to } = view.state.selection.main;
      const { text, select } = make({ before: view.state.sliceDoc(0, from), selected: view.state.sliceDoc(from, to) });
      const at = select ? text.indexOf(select) : text.length;
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + at, head: from + at + (select?.length ?? 0) },
        scrollIntoView: true,
        userEvent: 'input',
      });
      view.focus();
    },
    setLook: (extension: Extension) => view.dispatch({ effects: look.reconfigure(extension) }),
    setTexts: ({ attributes, phrases }: { attributes: Record<string, string>; phrases: Record<string, string> }) =>
      view.dispatch({
        effects: texts.reconfigure([EditorView.contentAttributes.of(attributes), EditorState.phrases.of(phrases)]),
      }),
    setMark: (mark: Mark | undefined) => {
      const diagnostics = mark ? [diagnosticOf(view.state, mark)] : [];
      view.dispatch(setDiagnostics(view.state, diagnostics));
      const head = headOf(view.state.doc.toString());
      if (head && diagnostics.some(({ from }) => from >= head.from && from < head.to)) {
        view.dispatch({ effects: unfoldEffect.of(head) });
      }
    },
    destroy: () => view.destroy(),
  };
};

export type Editor = ReturnType<typeof createEditor>;

/** A shorter head stays open. */
const MIN_FOLDED_LENGTH = 500;

/** Range between `<head>` and `</head>`, which is folded. */
const headOf = (text: string): { from: number; to: number } | undefined => {
  const from = text.indexOf('<head>') + '<head>'.length;
  const to = text.indexOf('</head>');
  return from >= '<head>'.length && to - from > MIN_FOLDED_LENGTH ? { from, to } : undefined;
};

/** Where the first heading or paragraph begins. The tables of the mail's frame come before it. */
const startOfText = (text: string, from: number): number => {
  const found = text.slice(from).search(/<(h[1-6]|p|img)\b|\{\{/);
  return found < 0 ? 0 : from + found;
};

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
