import { useTranslate } from 'react-admin';
import { deliveriesLink } from '../components/deliveries-link';
import { Section } from '../components/Section';
import { SkippedCounts } from '../suppressions/public/SkippedCounts';
import type { Dispatch } from './dispatch-states';

/** SUPPRESSED deliveries by reason. Each reason links to its deliveries. */
export const DispatchSuppressed = ({ dispatch: { id, counts } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  if (counts.suppressedBy.length === 0) return null;
  return (
    <Section title={translate('tidings.suppressions.dispatch_title')}>
      <SkippedCounts
        skipped={counts.suppressedBy}
        linkOf={(reason) => deliveriesLink({ dispatchId: id, suppressedBy: [reason] })}
      />
    </Section>
  );
};
