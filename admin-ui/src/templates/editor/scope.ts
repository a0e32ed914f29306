const TAG = /\{\{\{?~?\s*([#/])[>*]?\s*([\w-]+)\s*([^\s}|]*)/g;

interface Block {
  /** Path of `this` from the root of the context; empty at the root, undefined if it is unknown. */
  path: string | undefined;
  /** Whether the block has its own `this`. */
  opens: boolean;
}

const resolve = (word: string, blocks: Block[]): string | undefined => {
  if (word.startsWith('@root.')) return word.slice('@root.'.length);
  if (!/^(\.\.\/)*[\w.-]+$/.test(word)) return undefined;
  const scopes = ['', ...blocks.filter(({ opens }) => opens).map(({ path }) => path)];
  const ups = word.match(/\.\.\//g)?.length ?? 0;
  const scope = scopes[Math.max(0, scopes.length - 1 - ups)];
  const name = word.replace(/^(\.\.\/)*(this\.|\.\/)?/, '');
  return scope === undefined ? undefined : [scope, name].filter(Boolean).join('.');
};

/** Path of `this` at the end of a text, from the root of the context: "films" inside `{{#each films}}`. Undefined if it is unknown. */
export const scopeAfter = (text: string): string | undefined => {
  const blocks: Block[] = [];
  for (const [, sign, name = '', subject = ''] of text.matchAll(TAG)) {
    if (sign === '/') blocks.pop();
    else if (name === 'each' || name === 'with') blocks.push({ path: resolve(subject, blocks), opens: true });
    else blocks.push({ path: undefined, opens: false });
  }
  const inner = blocks.findLast(({ opens }) => opens);
  return inner ? inner.path : '';
};

/** How a path from the root of the context is written where `this` is `scope`. */
export const pathWithin = (path: string, scope: string | undefined): string => {
  if (scope === '') return path;
  if (scope !== undefined && path === scope) return 'this';
  if (scope !== undefined && path.startsWith(`${scope}.`)) return path.slice(scope.length + 1);
  return `@root.${path}`;
};
