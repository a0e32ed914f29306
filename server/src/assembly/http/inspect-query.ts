import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { AppError } from '../../foundation/errors.js';

/** Limits on a query document. */
export const LIMITS = {
  /** Number of tokens, such as names, braces and values, counted by graphql-js while parsing. */
  tokens: 2_000,
  /** Depth of nested fields. */
  depth: 10,
  /** Number of fields and fragment spreads. The fields of a fragment count at each spread of it. */
  fields: 500,
  aliases: 30,
  directives: 20,
  fragments: 30,
  /** Occurrences of the same field, without an alias, in one selection set. */
  repeats: 3,
  operations: 5,
} as const;

/** Result of inspecting a query without the schema. */
export interface QueryFindings {
  /** Error for the limit that the query exceeds; undefined if it exceeds none. */
  excess: AppError | undefined;
  /** Root fields of all operations, such as `login` or `__schema`. */
  roots: ReadonlySet<string>;
  /** Whether the query asks for the schema (`__schema` or `__type`) anywhere. */
  isIntrospection: boolean;
}

/**
 * Applies the limits before graphql-js validates the query, because validating a hostile query is expensive: graphql-js
 * compares fields pairwise, and computes suggestions for every unknown name.
 */
export const inspectQuery = (document: DocumentNode): QueryFindings => {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const roots = new Set<string>();
  const findings = { excess: undefined as AppError | undefined, roots, isIntrospection: false };
  const counted = { fields: 0, aliases: 0, directives: 0 };
  const count = (what: keyof typeof counted, more = 1) => {
    counted[what] += more;
    if (counted[what] > LIMITS[what]) throw new AppError('query.tooMany', { what, max: LIMITS[what] });
  };

  const walk = (set: SelectionSetNode, depth: number, within: readonly string[]): FieldNode[] => {
    if (depth > LIMITS.depth) throw new AppError('query.tooDeep', { max: LIMITS.depth });
    const names = new Map<string, number>();
    const fields: FieldNode[] = [];
    for (const selection of set.selections) {
      // Each spread counts as a field, which bounds the work: walking fragments that each spread the next one twice
      // would otherwise take exponential time.
      count('fields');
      count('directives', selection.directives?.length ?? 0);
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (selection.alias) count('aliases');
        names.set(name, (names.get(name) ?? 0) + (selection.alias ? 0 : 1));
        if (names.get(name)! > LIMITS.repeats)
          throw new AppError('query.fieldRepeated', { field: name, max: LIMITS.repeats });
        if (name === '__schema' || name === '__type') findings.isIntrospection = true;
        fields.push(selection);
        // `ofType` adds no depth, since introspection nests it once per list or non-null wrapper. graphql-js limits the
        // depth of introspection itself.
        if (selection.selectionSet) walk(selection.selectionSet, name === 'ofType' ? depth : depth + 1, within);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        fields.push(...walk(selection.selectionSet, depth, within));
      } else {
        const name = selection.name.value;
        if (within.includes(name)) throw new AppError('query.fragmentCycle', { fragment: name });
        const fragment = fragments.get(name);
        if (fragment) fields.push(...walk(fragment.selectionSet, depth, [...within, name]));
      }
    }
    return fields;
  };

  try {
    if (operations.length > LIMITS.operations)
      throw new AppError('query.tooMany', { what: 'operations', max: LIMITS.operations });
    if (fragments.size > LIMITS.fragments)
      throw new AppError('query.tooMany', { what: 'fragments', max: LIMITS.fragments });
    for (const { operation, selectionSet, directives } of operations) {
      count('directives', directives?.length ?? 0);
      const first = walk(selectionSet, 1, []);
      for (const { name } of first) roots.add(name.value);
      if (operation === 'mutation' && first.length > 1) throw new AppError('query.manyMutations');
    }
    for (const [name, { selectionSet }] of fragments) walk(selectionSet, 1, [name]);
  } catch (err) {
    if (!(err instanceof AppError)) throw err;
    findings.excess = err;
  }
  return findings;
};
