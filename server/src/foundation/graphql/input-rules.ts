import type { Issue } from '@tidings/core/errors/issue';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { badInput } from '../errors.js';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** What the message of a decorator holds: see `breaks`. */
type BrokenRule = Pick<Issue, 'rule' | 'params'>;

type Check = (value: unknown, path: string, issues: Issue[], object: object) => void;

/** Checks of one property. */
interface Property {
  name: string;
  /** If one is false, the property isn't checked. */
  conditions: ((object: object, value: unknown) => boolean)[];
  checks: Check[];
}

/** By class. */
const compiled = new Map<unknown, Property[]>();

/**
 * Checks an input by the decorators of its class, as class-validator does, and returns the issues in the same order. The decorators are read once
 * for each class: class-validator reads them for each object, which is a large part of the cost of a small call. Asynchronous validators throw.
 */
export const issuesOfInput = (input: object): Issue[] => {
  const issues: Issue[] = [];
  checkObject(input, '', issues);
  return issues;
};

/** Throws BAD_USER_INPUT if an input breaks the rules of its class. */
export const checkInput = (input: object): void => {
  const issues = issuesOfInput(input);
  if (issues.length > 0) throw badInput(...issues);
};

/** Checks an argument of a query or mutation. Of a list, the first item with issues is reported. */
export const checkArgument = (value: unknown): void => {
  if (Array.isArray(value)) for (const item of value) checkArgument(item);
  else if (typeof value === 'object' && value !== null) checkInput(value);
};

const checkObject = (object: object, parent: string, issues: Issue[]): void => {
  for (const { name, conditions, checks } of propertiesOf(object.constructor)) {
    const value = (object as Record<string, unknown>)[name];
    if (!conditions.every((condition) => condition(object, value))) continue;
    const path = parent === '' ? name : `${parent}.${name}`;
    for (const check of checks) check(value, path, issues, object);
  }
};

const propertiesOf = (target: unknown): Property[] => {
  // A JSON object may have a field named `constructor`.
  if (typeof target !== 'function') return [];
  const known = compiled.get(target);
  if (known) return known;
  const made = compile(target);
  compiled.set(target, made);
  return made;
};

const compile = (target: NewableFunction | CallableFunction): Property[] => {
  const storage = getMetadataStorage();
  const byProperty = storage.groupByPropertyName(
    storage.getTargetValidationMetadatas(target as () => void, '', false, false),
  );
  return Object.entries(byProperty).map(([name, metadatas]) => {
    const of = (type: string) => metadatas.filter((one) => one.type === type);
    return {
      name,
      conditions: of(ValidationTypes.CONDITIONAL_VALIDATION).map(({ constraints }) => constraints[0]),
      checks: [
        ...of(ValidationTypes.CUSTOM_VALIDATION).flatMap(compileRule),
        ...of(ValidationTypes.NESTED_VALIDATION).map(compileNested),
      ],
    };
  });
};

const compileRule = (metadata: Metadata): Check[] => {
  const broken = ruleOf(metadata);
  const { constraints, propertyName: property, each } = metadata;
  return getMetadataStorage()
    .getTargetValidatorConstraints(metadata.constraintCls)
    .map(({ instance, name }) => {
      const isValid = (value: unknown, of: unknown, object: object): boolean => {
        const result = instance.validate(value, { value: of, constraints, property, object, targetName: '' });
        if (typeof result === 'boolean') return result;
        throw new Error(`the validator ${name} is asynchronous`);
      };
      return (value, path, issues, object) => {
        const areValid =
          each && Array.isArray(value)
            ? value.every((item) => isValid(item, value, object))
            : isValid(value, value, object);
        if (!areValid) issues.push({ path, ...broken });
      };
    });
};

const compileNested = (metadata: Metadata): Check => {
  const broken = ruleOf(metadata);
  const check = (value: unknown, path: string, issues: Issue[]) => {
    if (value === undefined) return;
    if (Array.isArray(value)) for (let n = 0; n < value.length; n += 1) check(value[n], `${path}.${n}`, issues);
    else if (value instanceof Object) checkObject(value, path, issues);
    else issues.push({ path, ...broken });
  };
  return check;
};

const ruleOf = ({ message, propertyName }: Metadata): BrokenRule => {
  if (typeof message !== 'string') throw new Error(`a decorator of ${propertyName} has no rule`);
  return JSON.parse(message) as BrokenRule;
};
