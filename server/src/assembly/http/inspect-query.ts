import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Of a query's text and its parts. */
export const LIMITS = {
  /** What `parse` counts: names, braces, values. */
  tokens: 2_000,
  /** Fields within fields. */
  depth: 10,
  /** And uses of fragments; with what is in these, as often as they are used. */
  fields: 500,
  aliases: 30,
  directives: 20,
  fragments: 30,
  /** One field under one name, within one pair of braces. */
  repeats: 3,
  operations: 5,
} as const;

/** What is known of a query before it is looked up in the schema. */
export interface Judgement {
  /** What is too much of it, in words for people. */
  excess: string | undefined;
  /** Fields that it begins with, of all its operations: `login`, `__schema`. */
  roots: ReadonlySet<string>;
  /** Whether it asks for the schema itself, anywhere. */
  isIntrospection: boolean;
}

/**
 * Counts before anything is validated, since validating is what a hostile query wants to make dear: graphql-js compares fields with one
 * another, and makes suggestions for each name that it doesn't know.
 */
export const judgeQuery = (document: DocumentNode): Judgement => {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const roots = new Set<string>();
  const judgement = { excess: undefined as string | undefined, roots, isIntrospection: false };
  const counted = { fields: 0, aliases: 0, directives: 0 };
  const refuse = (words: string) => {
    throw new GraphQLError(words);
  };
  const count = (what: keyof typeof counted, more = 1) => {
    counted[what] += more;
    if (counted[what] > LIMITS[what]) refuse(`there are more than ${LIMITS[what]} ${what}`);
  };

  const walk = (set: SelectionSetNode, depth: number, within: readonly string[]): FieldNode[] => {
    if (depth > LIMITS.depth) refuse(`it is more than ${LIMITS.depth} fields deep`);
    const names = new Map<string, number>();
    const fields: FieldNode[] = [];
    for (const selection of set.selections) {
      // Uses of fragments too: those that hold nothing but one another, twice each, would be walked for ever.
      count('fields');
      count('directives', selection.directives?.length ?? 0);
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (selection.alias) count('aliases');
        names.set(name, (names.get(name) ?? 0) + (selection.alias ? 0 : 1));
        if (names.get(name)! > LIMITS.repeats) refuse(`${name} is asked for more than ${LIMITS.repeats} times`);
        if (name === '__schema' || name === '__type') judgement.isIntrospection = true;
        fields.push(selection);
        // A type within a type is as deep as lists are nested, and graphql-js has a limit of its own for what it asks of each.
        if (selection.selectionSet) walk(selection.selectionSet, name === 'ofType' ? depth : depth + 1, within);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        fields.push(...walk(selection.selectionSet, depth, within));
      } else {
        const name = selection.name.value;
        if (within.includes(name)) refuse(`the fragment ${name} contains itself`);
        const fragment = fragments.get(name);
        if (fragment) fields.push(...walk(fragment.selectionSet, depth, [...within, name]));
      }
    }
    return fields;
  };

  try {
    if (operations.length > LIMITS.operations) refuse(`there are more than ${LIMITS.operations} operations`);
    if (fragments.size > LIMITS.fragments) refuse(`there are more than ${LIMITS.fragments} fragments`);
    for (const { operation, selectionSet, directives } of operations) {
      count('directives', directives?.length ?? 0);
      const first = walk(selectionSet, 1, []);
      for (const { name } of first) roots.add(name.value);
      if (operation === 'mutation' && first.length > 1)
        refuse('a request changes one thing: it has one mutation field');
    }
    for (const [name, { selectionSet }] of fragments) walk(selectionSet, 1, [name]);
  } catch (err) {
    if (!(err instanceof GraphQLError)) throw err;
    judgement.excess = err.message;
  }
  return judgement;
};
