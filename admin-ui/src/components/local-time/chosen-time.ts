import { readLocalTime, toLocalText } from './local-time';
import { LOCAL_ZONE } from './local-zone';

/** What a field for a local time holds. */
export interface ChosenTime {
  /** The input's value; '' for none. */
  text: string;
  /** The input holds a date that doesn't exist, or a part of one. */
  isImpossible: boolean;
  /** The second of two instants that have this local time. */
  isLater: boolean;
}

export const NO_TIME: ChosenTime = { text: '', isImpossible: false, isLater: false };

/** What a chosen time is. `instant` is in milliseconds since 1970. */
export type Meaning =
  | { kind: 'none' }
  | { kind: 'invalid'; reason: 'date' | 'year' }
  | { kind: 'exact'; instant: number }
  /** The local time doesn't exist, and stands for this instant. */
  | { kind: 'moved'; instant: number }
  | { kind: 'ambiguous'; instant: number; instants: readonly [number, number] };

export const meaningOf = ({ text, isImpossible, isLater }: ChosenTime, zone = LOCAL_ZONE): Meaning => {
  if (isImpossible) return { kind: 'invalid', reason: 'date' };
  if (text === '') return { kind: 'none' };
  const time = readLocalTime(text, zone);
  if (time.kind === 'invalid') return time;
  if (time.kind === 'never') return { kind: 'moved', instant: time.becomes };
  if (time.kind === 'once') return { kind: 'exact', instant: time.instant };
  return { kind: 'ambiguous', instant: time.instants[isLater ? 1 : 0], instants: time.instants };
};

export const instantOf = (chosen: ChosenTime, zone = LOCAL_ZONE): number | undefined => {
  const meaning = meaningOf(chosen, zone);
  return 'instant' in meaning ? meaning.instant : undefined;
};

/** The field's value for an instant in ISO 8601. */
export const chosenFrom = (iso: string, zone = LOCAL_ZONE): ChosenTime => {
  const instant = Math.floor(Date.parse(iso) / 60_000) * 60_000;
  const text = toLocalText(instant, zone);
  return {
    text,
    isImpossible: false,
    isLater: instantOf({ text, isImpossible: false, isLater: true }, zone) === instant,
  };
};
