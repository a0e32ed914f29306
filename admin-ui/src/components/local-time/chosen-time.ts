import { readLocalTime, toLocalText } from './local-time';
import { LOCAL_ZONE } from './local-zone';

/** State of an input for a local time. */
export interface ChosenTime {
  /** Value of the input; '' without one. */
  text: string;
  /** True if the input holds an impossible or incomplete date. */
  isImpossible: boolean;
  /** For an ambiguous local time: true selects the later of its two instants. */
  isLater: boolean;
}

export const NO_TIME: ChosenTime = { text: '', isImpossible: false, isLater: false };

/** Meaning of a chosen time. `instant` is in milliseconds since 1970. */
export type Meaning =
  | { kind: 'none' }
  | { kind: 'invalid'; reason: 'date' | 'year' }
  | { kind: 'exact'; instant: number }
  /** The clocks skip this local time. `instant` is the time to which it is moved. */
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

/** State of the input for an instant in ISO 8601. */
export const chosenFrom = (iso: string, zone = LOCAL_ZONE): ChosenTime => {
  const instant = Math.floor(Date.parse(iso) / 60_000) * 60_000;
  const text = toLocalText(instant, zone);
  return {
    text,
    isImpossible: false,
    isLater: instantOf({ text, isImpossible: false, isLater: true }, zone) === instant,
  };
};
