import { RESERVED } from './variables.js';
import type { VersionPlan } from './version-plan.js';
import {
  ITEM,
  type PathPart,
  partsOf,
  ROOT,
  TooManySteps,
  type Use,
  type Value,
  type Visitor,
  walkTemplate,
} from './walk-template.js';

/** The part of JSON Schema that a context's schema uses. */
export interface ContextSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type?: JsonType | JsonType[];
  properties?: Record<string, ContextSchema>;
  required?: string[];
  items?: ContextSchema;
  /** Of an object whose keys the template reads as `@key`. */
  additionalProperties?: ContextSchema | boolean;
  enum?: (string | number | boolean | null)[];
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';

/** What templates do with one value of the context. */
interface Node {
  uses: Set<Use>;
  properties: Map<string, Node>;
  /** Keys that the template reads wherever it reads this object. */
  required: Set<string>;
  item?: Node;
}

const MAX_STEPS = 200_000;
const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Infers the schema of a template's context from what it reads in any language. A key is required if some language reads
 * it without a condition. `optional` are keys that may come from elsewhere, such as the links of a topic.
 */
export const inferContextSchema = (
  plan: VersionPlan,
  { title, optional = new Set() }: { title: string; optional?: ReadonlySet<string> },
): ContextSchema => {
  const root = newNode();
  for (const { mail, text, partials, textPartials } of plan) {
    for (const part of mail) visit(part.plan, partials, root);
    for (const part of text) visit(part.plan, textPartials, root);
  }
  for (const key of RESERVED) root.properties.delete(key);
  for (const key of [...RESERVED, ...optional]) root.required.delete(key);
  return { $schema: DRAFT, title, ...objectSchema(root) };
};

const newNode = (): Node => ({ uses: new Set(), properties: new Map(), required: new Set() });

const visit = (
  plan: VersionPlan[number]['mail'][number]['plan'],
  partials: VersionPlan[number]['partials'],
  root: Node,
) => {
  try {
    walkTemplate(plan, {
      root: { path: ROOT, isKnown: false },
      partials: new Map(Object.entries(partials)),
      visitor: createVisitor(root),
      budget: { steps: MAX_STEPS },
    });
  } catch (err) {
    // What was read until then stays.
    if (!(err instanceof TooManySteps)) throw err;
  }
};

const createVisitor = (root: Node): Visitor => {
  const conditions: (PathPart[] | undefined)[] = [];
  return {
    enterCondition: (path) => conditions.push(path && partsOf(path)),
    leaveCondition: () => conditions.pop(),
    use: ({ path: whole = ROOT, conditions: around = 0 }: Value, how) => {
      const path = partsOf(whole);
      let node = root;
      const active = conditions.slice(around);
      path.forEach((part, index) => {
        if (part === ITEM || /^\d+$/.test(part)) {
          node.uses.add(node.uses.has('map') ? 'map' : 'list');
          node.item ??= newNode();
          node = node.item;
          return;
        }
        const isLast = index === path.length - 1;
        const isOptional = isLast && how === 'condition';
        const above = path.slice(0, index);
        if (!isOptional && active.every((condition) => condition && isBeginning(condition, above)))
          node.required.add(part);
        if (!node.properties.has(part)) node.properties.set(part, newNode());
        node = node.properties.get(part)!;
      });
      node.uses.add(how);
    },
  };
};

const isBeginning = (path: PathPart[], other: PathPart[]): boolean =>
  path.length <= other.length && path.every((part, index) => part === other[index]);

const schemaOf = (node: Node): ContextSchema => {
  const { uses, properties, item } = node;
  const isList = uses.has('list') || uses.has('map') || item !== undefined;
  const fields = [...properties.keys()].filter((key) => !isList || key !== 'length');
  if (isList) return listSchema(node, fields);
  if (properties.size === 1 && properties.has('length')) return { type: ['string', 'array'] };
  if (properties.size > 0) return objectSchema(node);
  if (uses.has('object')) return { type: 'object' };
  if (uses.has('date')) return { type: ['string', 'number'], format: 'date-time' };
  if (uses.has('number') && !uses.has('text')) return { type: 'number' };
  if (uses.has('text') || uses.has('number')) return { type: ['string', 'number', 'boolean'] };
  return {};
};

const listSchema = (node: Node, fields: string[]): ContextSchema => {
  const item = node.item ? schemaOf(node.item) : {};
  const object = fields.length > 0 ? objectSchema(node) : undefined;
  if (!node.uses.has('map') && !object) return { type: 'array', items: item };
  return { ...object, type: ['array', 'object'], items: item, additionalProperties: item };
};

const objectSchema = ({ properties, required }: Node): ContextSchema => ({
  type: 'object',
  properties: Object.fromEntries([...properties].sort(byKey).map(([key, node]) => [key, schemaOf(node)])),
  ...(required.size > 0 && { required: [...required].sort() }),
});

const byKey = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);
