import { icons as drawings } from '@iconify-json/ic';
import type { Plugin } from 'vite';

const IMPORT = /^@mui\/icons-material\/(\w+)$/;
const VIRTUAL = '\0material-icon:';

const STYLES: Record<string, string> = { Outlined: 'outline', Rounded: 'round', Sharp: 'sharp', TwoTone: 'twotone' };
const STYLE = new RegExp(`(?:${Object.keys(STYLES).join('|')})$`);

/** Name of a drawing in the set, such as `outline-check-circle` for `CheckCircleOutlined`. */
const drawingName = (name: string): string => {
  const style = STYLES[STYLE.exec(name)?.[0] ?? ''] ?? 'baseline';
  const words = name.replace(STYLE, '').match(/[A-Z][a-z]*|\d+/g) ?? [];
  return [style, ...words.map((word) => word.toLowerCase())].join('-');
};

/** JavaScript that makes React elements of the drawing's SVG elements, which have no children. */
const elementsOf = (svg: string): string => {
  const elements = [...svg.matchAll(/<(\w+) ([^>]*)\/>/g)].map(([, tag, attributes], key) => {
    const props = [...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, attribute, value]) => [
      attribute!.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    return `/* @__PURE__ */ jsx(${JSON.stringify(tag)}, ${JSON.stringify(Object.fromEntries(props))}, ${key})`;
  });
  return `[${elements.join(', ')}]`;
};

/**
 * Makes a module of each Material icon that is imported, as @mui/icons-material has it. That package has 43,000 files, of which the admin and
 * React-Admin import about a hundred: its installation would take longer than that of all others together.
 */
export const materialIcons = (): Plugin => ({
  name: 'material-icons',
  enforce: 'pre',
  resolveId: (source) => {
    const name = IMPORT.exec(source)?.[1];
    return name && `${VIRTUAL}${name}`;
  },
  load(id) {
    if (!id.startsWith(VIRTUAL)) return;
    const name = id.slice(VIRTUAL.length);
    const drawing = drawings.icons[drawingName(name)];
    if (!drawing) return this.error(`There is no Material icon ${name}: the set has no ${drawingName(name)}`);
    return `import { createSvgIcon } from '@mui/material/utils';
import { jsx } from 'react/jsx-runtime';
export default /* @__PURE__ */ createSvgIcon(${elementsOf(drawing.body)}, ${JSON.stringify(name)});`;
  },
});
