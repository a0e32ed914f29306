#!/usr/bin/env bash
# html-to-text 10.0.1.
#
# `leadingLineBreaks` of a block counts only where its own text comes first. Where another block does, that one's smaller number
# takes its place: it isn't the larger of the two, as it is for `trailingLineBreaks`. A table with 3 leading breaks whose first
# cell holds a <div> (1) follows the text before it without a blank line, while two trailing blank lines stay.
# And an empty block isn't nothing: each adds its breaks to the text, so that a layout of empty cells between two words puts a heap of
# blank lines there.
# What to do: don't rely on the leading breaks of an outer block (give them to the first inner one), and take empty blocks away first.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --save-exact html-to-text@10.0.1 >/dev/null
cat > try.cjs <<'JS'
const { convert } = require('html-to-text');
const { strictEqual } = require('node:assert');
const block = (selector, lines) => ({
  selector,
  format: 'block',
  options: { leadingLineBreaks: lines, trailingLineBreaks: lines },
});
const text = (html) => convert(html, { selectors: [block('table', 3), block('div', 1)] });
const shown = (value) => JSON.stringify(value);

const own = text('<span>a</span><table>b</table><span>c</span>');
const inner = text('<span>a</span><table><tr><td><div>b</div></td></tr></table><span>c</span>');
console.log('text of its own:', shown(own), 'a block within:', shown(inner));
strictEqual(own, 'a\n\n\nb\n\n\nc');
strictEqual(inner, 'a\nb\n\n\nc');

const empty = text('<span>a</span><div></div><div> </div><div></div><div></div><span>b</span>');
console.log('four empty blocks:', shown(empty));
strictEqual(empty, 'a\n\n\n\n\nb');
JS
node try.cjs
