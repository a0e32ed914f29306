import Reply from '@mui/icons-material/Reply';
import { ColumnsButton, FilterButton, List, TopToolbar, useTranslate } from 'react-admin';
import { EmptyState } from '../components/EmptyState';
import { useHasAside } from '../components/FilterAside';
import { PageHeading } from '../components/PageHeading';
import { useIsSmall } from '../components/use-is-small';
import { besideAside } from '../components/wide-table';
import { FeedbackAside } from './FeedbackAside';
import { FeedbackTable } from './FeedbackTable';
import { feedbackFilters, narrowFeedbackFilters } from './feedback-filters';
import type { FeedbackItem } from './feedback-item';

const STORE_KEY = 'feedback.table';
const REFRESH_MS = 10_000;

const Actions = () => (
  <TopToolbar>
    <FilterButton />
    {!useIsSmall() && <ColumnsButton storeKey={STORE_KEY} />}
  </TopToolbar>
);

export const FeedbackList = () => {
  const translate = useTranslate();
  const filters = feedbackFilters(translate('tidings.feedback.search'));
  return (
    <>
      <PageHeading text="tidings.menu.feedback" about={translate('tidings.feedback.about')} />
      <List<FeedbackItem>
        filters={useHasAside() ? filters : [...filters, ...narrowFeedbackFilters]}
        actions={<Actions />}
        aside={<FeedbackAside />}
        empty={
          <EmptyState
            icon={<Reply />}
            title={translate('tidings.feedback.empty_title')}
            about={translate('tidings.feedback.empty_about')}
          />
        }
        sort={{ field: 'receivedAt', order: 'DESC' }}
        perPage={25}
        exporter={false}
        sx={besideAside}
        queryOptions={{ refetchInterval: REFRESH_MS }}
      >
        <FeedbackTable storeKey={STORE_KEY} />
      </List>
    </>
  );
};
