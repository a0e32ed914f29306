import ExpandMore from '@mui/icons-material/ExpandMore';
import { Accordion, AccordionDetails, AccordionSummary, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { TopicOption } from '../../topics/public/TopicSelect';
import type { NotificationRecordFragment } from '../notifications.generated';
import { DryRun } from './DryRun';
import { SampleMail } from './SampleMail';
import { SkippedPeople } from './SkippedPeople';

/** One notification of the send dialog: audience, number of people and sample mail. */
export const SendSummary = ({
  notification,
  topic,
  sender,
  isOpen,
}: {
  notification: NotificationRecordFragment;
  /** Topic of the send; null for transactional mails. */
  topic: TopicOption | null;
  /** Slug of the sender; undefined: the prepared one. */
  sender: string | undefined;
  isOpen: boolean;
}) => {
  const translate = useTranslate();
  const { name, type, audienceSize, groups, users, template } = notification;
  const named = [...groups.map((group) => group.name), ...users.map((user) => user.username)];
  const to = type === 'ALL' ? translate('tidings.audience_type.ALL') : shorten(named);
  return (
    <Accordion defaultExpanded={isOpen} variant="outlined" disableGutters>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <div>
          <Typography sx={{ fontWeight: 600 }}>{name}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {to} ·{' '}
            {translate(audienceSize === 0 ? 'tidings.notifications.reaches_nobody' : 'tidings.notifications.reaches', {
              smart_count: audienceSize,
            })}{' '}
            · {translate('tidings.notifications.template')} {template.slug} ·{' '}
            {topic
              ? translate('tidings.topics.topic', { name: topic.name })
              : translate('tidings.topics.transactional')}
          </Typography>
        </div>
      </AccordionSummary>
      <AccordionDetails>
        <SkippedPeople notification={notification} topic={topic?.slug ?? null} />
        <DryRun notification={notification} topic={topic?.slug ?? null} sender={sender} />
        <SampleMail notification={notification} topic={topic} />
      </AccordionDetails>
    </Accordion>
  );
};

const MAX_NAMES = 4;

const shorten = (names: string[]): string =>
  names.length > MAX_NAMES ? `${names.slice(0, MAX_NAMES).join(', ')} +${names.length - MAX_NAMES}` : names.join(', ');
