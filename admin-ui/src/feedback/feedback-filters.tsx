import { DateTimeInput, SearchInput, SelectArrayInput, SelectInput } from 'react-admin';
import { BOUNCE_CLASSES, FEEDBACK_SOURCES, LISTED_KINDS } from './feedback-item';

const choicesOf = (ids: readonly string[], key: string) => ids.map((id) => ({ id, name: `tidings.${key}.${id}` }));
const toInstant = (local: string) => (local ? new Date(local).toISOString() : null);

/** Filters of the list of feedback that the aside doesn't offer. */
export const feedbackFilters = (searchLabel: string) => [
  <SearchInput
    key="email"
    source="email"
    placeholder={searchLabel}
    slotProps={{ htmlInput: { 'aria-label': searchLabel } }}
    alwaysOn
  />,
  <SelectArrayInput key="source" source="source" choices={choicesOf(FEEDBACK_SOURCES, 'feedback_source')} />,
  <DateTimeInput key="from" source="from" parse={toInstant} />,
  <DateTimeInput key="until" source="until" parse={toInstant} />,
];

/** Filters that the aside offers, for windows too narrow for an aside. */
export const narrowFeedbackFilters = [
  <SelectArrayInput key="kind" source="kind" choices={choicesOf(LISTED_KINDS, 'feedback_kind')} />,
  <SelectInput key="bounceClass" source="bounceClass" choices={choicesOf(BOUNCE_CLASSES, 'bounce_class')} />,
  <SelectInput
    key="isMatched"
    source="isMatched"
    choices={[
      { id: true, name: 'tidings.feedback.matched' },
      { id: false, name: 'tidings.feedback.unmatched' },
    ]}
  />,
];
