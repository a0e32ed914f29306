import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Theme } from '@mui/material';

/** Each colour has a contrast of at least 4.5 : 1 on its background. */
const LIGHT = {
  tag: '#1f5f59',
  name: '#7a4a00',
  text: '#6b3fa0',
  comment: '#5b6668',
  block: '#a11d57',
  value: '#0b57a4',
};
const DARK = {
  tag: '#7fc7bb',
  name: '#e2b36b',
  text: '#c9a6f5',
  comment: '#a3b0ae',
  block: '#ff9ac1',
  value: '#8ec5ff',
};

/** The admin's theme for the editor. */
export const editorLook = ({ palette, shape }: Theme): Extension => {
  const isDark = palette.mode === 'dark';
  const colors = isDark ? DARK : LIGHT;
  const line = palette.divider;
  return [
    EditorView.theme(
      {
        '&': {
          color: palette.text.primary,
          backgroundColor: palette.background.paper,
          border: `1px solid ${line}`,
          borderRadius: `${shape.borderRadius}px`,
          overflow: 'hidden',
          fontSize: '13px',
        },
        '&.cm-focused': { outline: `2px solid ${palette.primary.main}` },
        '.cm-scroller': {
          fontFamily: 'ui-monospace, monospace',
          maxHeight: '58vh',
          overflow: 'auto',
        },
        '.cm-content, .cm-gutter': { minHeight: '360px' },
        '.cm-content': { caretColor: palette.text.primary },
        '.cm-cursor': { borderLeftColor: palette.text.primary },
        '.cm-gutters': {
          color: palette.text.secondary,
          backgroundColor: palette.background.default,
          borderRight: `1px solid ${line}`,
        },
        '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: palette.action.hover },
        '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
          backgroundColor: `${palette.primary.main}44`,
        },
        '.cm-tooltip, .cm-panels': {
          color: palette.text.primary,
          backgroundColor: palette.background.paper,
          borderColor: line,
        },
        '.cm-tooltip-autocomplete ul li[aria-selected]': {
          color: palette.primary.contrastText,
          backgroundColor: palette.primary.main,
        },
        '.cm-hbs-block, .cm-hbs-block *': { color: colors.block, fontWeight: 600 },
        '.cm-hbs-value, .cm-hbs-value *': { color: colors.value, fontWeight: 600 },
        '.cm-hbs-comment, .cm-hbs-comment *': { color: colors.comment, fontStyle: 'italic' },
      },
      { dark: isDark },
    ),
    syntaxHighlighting(
      HighlightStyle.define([
        { tag: [tags.tagName, tags.angleBracket, tags.keyword], color: colors.tag },
        { tag: [tags.attributeName, tags.propertyName], color: colors.name },
        { tag: [tags.attributeValue, tags.string, tags.number, tags.unit, tags.color, tags.atom], color: colors.text },
        { tag: [tags.comment, tags.documentMeta, tags.processingInstruction], color: colors.comment },
      ]),
    ),
  ];
};
