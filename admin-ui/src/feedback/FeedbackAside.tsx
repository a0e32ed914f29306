import Event from '@mui/icons-material/Event';
import Link from '@mui/icons-material/Link';
import Reply from '@mui/icons-material/Reply';
import Rule from '@mui/icons-material/Rule';
import { FilterList, useListFilterContext, useTranslate } from 'react-admin';
import { FilterAside } from '../components/FilterAside';
import { FilterChoice } from '../components/FilterChoice';
import { RECENT_SPANS, type RecentSpan, startOf } from '../components/recent-spans';
import { BOUNCE_CLASSES, LISTED_KINDS } from './feedback-item';

interface Chosen {
  kind?: string[] | undefined;
  bounceClass?: string | undefined;
  isMatched?: boolean | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

/** Filters by kind (several at once), class of bounces, whether it belongs to a mail, and recent period. */
export const FeedbackAside = () => {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListFilterContext();
  const { kind: kinds = [], bounceClass, isMatched, from, until } = filterValues as Chosen;

  const change = (values: Chosen) => setFilters(withoutEmpty({ ...filterValues, ...values }));
  const toggleKind = (kind: string) => {
    const next = kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind];
    change({ kind: next.length > 0 ? next : undefined });
  };
  const isSince = (span: RecentSpan) => from === startOf(span) && !until;

  return (
    <FilterAside>
      <FilterList label="resources.feedback.fields.kind" icon={<Reply />}>
        {LISTED_KINDS.map((kind) => (
          <FilterChoice
            key={kind}
            label={translate(`tidings.feedback_kind.${kind}`)}
            isChosen={kinds.includes(kind)}
            onToggle={() => toggleKind(kind)}
          />
        ))}
      </FilterList>
      <FilterList label="resources.feedback.fields.bounceClass" icon={<Rule />}>
        {BOUNCE_CLASSES.map((one) => (
          <FilterChoice
            key={one}
            label={translate(`tidings.bounce_class.${one}`)}
            isChosen={one === bounceClass}
            onToggle={() => change({ bounceClass: one === bounceClass ? undefined : one })}
          />
        ))}
      </FilterList>
      <FilterList label="resources.feedback.fields.isMatched" icon={<Link />}>
        {[true, false].map((one) => (
          <FilterChoice
            key={String(one)}
            label={translate(`tidings.feedback.${one ? 'matched' : 'unmatched'}`)}
            isChosen={one === isMatched}
            onToggle={() => change({ isMatched: one === isMatched ? undefined : one })}
          />
        ))}
      </FilterList>
      <FilterList label="resources.feedback.fields.receivedAt" icon={<Event />}>
        {(Object.keys(RECENT_SPANS) as RecentSpan[]).map((span) => (
          <FilterChoice
            key={span}
            label={translate(`tidings.feedback.since.${span}`)}
            isChosen={isSince(span)}
            onToggle={() => change({ from: isSince(span) ? undefined : startOf(span), until: undefined })}
          />
        ))}
      </FilterList>
    </FilterAside>
  );
};

// Removes empty filters, so that the list can show its empty state.
const withoutEmpty = (filters: object) =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
