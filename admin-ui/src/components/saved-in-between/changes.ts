import type { RaRecord } from 'react-admin';

type Values = Record<string, unknown>;

/** A field that someone else changed since the form was filled. */
export interface Change {
  field: string;
  newer: unknown;
  mine: unknown;
  /** The form also changed the field, to a different value. */
  isInConflict: boolean;
}

/** Compares the values that the form was filled with, the saved values and the form's values. `toInput` selects the editable fields. */
export const changesBetween = ({
  loaded,
  newer,
  mine,
  toInput,
}: {
  loaded: RaRecord;
  newer: RaRecord;
  mine: RaRecord;
  toInput: (values: RaRecord) => Values;
}): Change[] => {
  const [from, to, own] = [loaded, newer, mine].map(toInput) as [Values, Values, Values];
  return Object.keys(to)
    .filter((field) => !isSame(from[field], to[field]))
    .map((field) => ({
      field,
      newer: to[field],
      mine: own[field],
      isInConflict: !isSame(own[field], from[field]) && !isSame(own[field], to[field]),
    }));
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const MAX_EXCERPT = 160;
const BEFORE_DIFFERENCE = 40;

/** Excerpt of a long text, from shortly before the place where it differs from `other`. */
export const excerptOf = (text: string, other: string): string => {
  if (text.length <= MAX_EXCERPT) return text;
  const letters = [...text];
  const others = [...other];
  const difference = letters.findIndex((letter, place) => letter !== others[place]);
  const from = Math.max(0, difference - BEFORE_DIFFERENCE);
  const part = letters.slice(from, from + MAX_EXCERPT);
  return `${from > 0 ? '…' : ''}${part.join('')}${from + part.length < letters.length ? '…' : ''}`;
};
