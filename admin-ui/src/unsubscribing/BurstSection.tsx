import { Box } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { DetailList } from '../components/DetailList';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import { KeepButton } from './KeepButton';
import { UndoButton } from './UndoButton';
import type { UnsubscribeBurstsQuery } from './unsubscribing.generated';

type Burst = UnsubscribeBurstsQuery['unsubscribeBursts'][number];

export const BurstSection = ({ burst }: { burst: Burst }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { people, network, startedAt, byPrograms, maxSecondsAfterSent, addresses } = burst;
  const seconds = Math.max(1, Math.ceil(maxSecondsAfterSent));
  const more = people - addresses.length;
  const text = (key: string, args?: Record<string, string | number>) => translate(`tidings.unsubscribing.${key}`, args);
  return (
    <Section
      title={`${text('people', { smart_count: people, count: format.number(people) })} · ${network} · ${format.moment(startedAt)}`}
    >
      <DetailList
        details={[
          { label: text('delay'), value: text('seconds', { smart_count: seconds }) },
          {
            label: text('programs'),
            value: text('of_people', { count: format.number(byPrograms), all: format.number(people) }),
          },
          {
            label: text('addresses'),
            value: [...addresses, ...(more > 0 ? [text('more', { count: format.number(more) })] : [])].join(', '),
          },
        ]}
      />
      <CanAccess resource="unsubscribing" action="edit">
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
          <UndoButton burst={burst} />
          <KeepButton burst={burst} />
        </Box>
      </CanAccess>
    </Section>
  );
};
