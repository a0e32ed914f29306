import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours of code. playground.css sets the variables for light and dark. */
export const codeLook = [
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: 'var(--code-keyword)' },
      { tag: [tags.propertyName, tags.attributeName], color: 'var(--code-name)' },
      { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
      { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
      { tag: [tags.variableName, tags.special(tags.variableName)], color: 'var(--code-variable)' },
      { tag: [tags.typeName, tags.className], color: 'var(--code-type)' },
      { tag: [tags.comment, tags.lineComment], color: 'var(--faint)' },
    ]),
  ),
  EditorView.theme({
    '&': { height: '100%', color: 'var(--text)', fontSize: '14px' },
    '.cm-scroller': { fontFamily: 'ui-monospace, Menlo, Consolas, monospace' },
    '.cm-content': { caretColor: 'var(--text)' },
    '.cm-cursor': { borderLeftColor: 'var(--text)' },
    '.cm-gutters': { color: 'var(--faint)', background: 'transparent', border: '0' },
    '.cm-activeLine, .cm-activeLineGutter': { background: 'transparent' },
    '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      background: 'var(--chosen)',
    },
    '.cm-tooltip, .cm-panels': { color: 'var(--text)', background: 'var(--paper)', borderColor: 'var(--line)' },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': { color: 'var(--on-accent)', background: 'var(--accent)' },
  }),
];
