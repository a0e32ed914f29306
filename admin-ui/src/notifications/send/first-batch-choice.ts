import type { FirstBatchInput } from '../notifications.generated';

/** The form of a first batch, with the texts of its inputs. */
export interface FirstBatchChoice {
  isOn: boolean;
  perDomain: string;
  waitMinutes: string;
}

export const NO_FIRST_BATCH: FirstBatchChoice = { isOn: false, perDomain: '50', waitMinutes: '15' };

export const MAX_PER_DOMAIN = 1_000;
export const MAX_WAIT_MINUTES = 1_440;

/** The whole number from 1 to `max` that a text stands for; undefined if it isn't one. */
export const numberOf = (text: string, max: number): number | undefined => {
  const number = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= max ? number : undefined;
};

/** The input of the API. Null: no first batch. Undefined: a number is wrong. */
export const firstBatchOf = ({
  isOn,
  perDomain,
  waitMinutes,
}: FirstBatchChoice): FirstBatchInput | null | undefined => {
  if (!isOn) return null;
  const mails = numberOf(perDomain, MAX_PER_DOMAIN);
  const minutes = numberOf(waitMinutes, MAX_WAIT_MINUTES);
  return mails && minutes ? { perDomain: mails, waitMinutes: minutes } : undefined;
};
