import { EditorView } from '@codemirror/view';

/** Moves the cursor of the page's editor. Lines and columns count from 1. The text may have become shorter. */
export const jumpTo = ({ line, column }: { line: number; column: number }): void => {
  const host = document.querySelector<HTMLElement>('[data-testid="content-editor"] .cm-editor');
  const view = host && EditorView.findFromDOM(host);
  if (!view) return;
  const { from, to } = view.state.doc.line(Math.min(line, view.state.doc.lines));
  const anchor = Math.min(from + column - 1, to);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
  view.focus();
};
