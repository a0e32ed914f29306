import { EditorState, type Extension } from '@codemirror/state';
import { RECIPIENT_PATHS, TOPIC_PATHS } from './known-paths';
import { pathWithin, scopeAfter } from './scope';

/** The part of CodeMirror's completion context that is used. */
interface CompletionContext {
  pos: number;
  state: EditorState;
  matchBefore: (expression: RegExp) => { from: number; to: number; text: string } | null;
}

const BLOCKS = ['if', 'each', 'unless', 'with'];

/** Completes what stands in `{{…}}`: paths as they are read in their place, and blocks after `{{#`. */
export const handlebarsCompletion = (paths: () => readonly string[]): Extension => {
  const complete = (context: CompletionContext) => {
    const open = context.matchBefore(/\{\{[^{}]*$/);
    if (!open) return null;
    const word = context.matchBefore(/[\w.@/-]*$/);
    const from = word?.from ?? context.pos;
    if (/^\{\{~?#\s*[\w-]*$/.test(open.text)) {
      return { from, options: BLOCKS.map((label) => ({ label, type: 'keyword' })) };
    }
    if (/^\{\{~?[/!>]/.test(open.text)) return null;
    const scope = scopeAfter(context.state.sliceDoc(0, open.from));
    const all = [...paths(), ...RECIPIENT_PATHS, ...TOPIC_PATHS];
    const options = [...new Set(all.map((path) => pathWithin(path, scope)))].map((label) => ({
      label,
      type: 'variable',
      boost: label.startsWith('@root.') ? -1 : 0,
    }));
    return { from, options, validFor: /^[\w.@/-]*$/ };
  };
  const data = [{ autocomplete: complete }];
  return EditorState.languageData.of(() => data);
};
