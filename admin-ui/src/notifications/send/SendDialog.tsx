import Send from '@mui/icons-material/Send';
import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle, LinearProgress } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { AttachmentsField } from '../../components/attachments/AttachmentsField';
import { type Attachment, toAttachmentInput } from '../../components/attachments/attachment';
import { NO_TIME } from '../../components/local-time/chosen-time';
import { useIsSmall } from '../../components/use-is-small';
import { SenderCheckNotice } from '../../deliverability/public/SenderCheckNotice';
import { QuietHint } from '../../senders/public/QuietHint';
import { SenderSelect } from '../../senders/public/SenderSelect';
import { type TopicOption, TopicSelect } from '../../topics/public/TopicSelect';
import type { NotificationRecordFragment } from '../notifications.generated';
import { FirstBatchFields } from './FirstBatchFields';
import { firstBatchOf, NO_FIRST_BATCH } from './first-batch-choice';
import { SendSummary } from './SendSummary';
import { SendTimeFields } from './SendTimeFields';
import { SpreadFields } from './SpreadFields';
import { problemWith, type SendTime, toInstant } from './send-time';
import { AT_ONCE, minutesOf } from './spread';
import { useBulkChecks } from './use-bulk-checks';
import { useSendAll } from './use-send-all';
import { useSkipped } from './use-skipped';

/** The topic that a notification was prepared with, its own or its template's. */
const topicOf = ({ topic, template }: NotificationRecordFragment): TopicOption | null =>
  topic ?? template.topic ?? null;

/** Asks the user to confirm a send. Shows the recipients, their number and the time. */
export const SendDialog = ({
  notifications,
  onClose,
  onSent = () => {},
}: {
  notifications: NotificationRecordFragment[];
  onClose: () => void;
  onSent?: () => void;
}) => {
  const translate = useTranslate();
  const notify = useNotify();
  const navigate = useNavigate();
  const isSmall = useIsSmall();
  const [time, setTime] = useState<SendTime>({ isLater: false, sendAt: NO_TIME, expiresAt: NO_TIME });
  const [spread, setSpread] = useState(AT_ONCE);
  const [chosenTopic, setChosenTopic] = useState<TopicOption>();
  const [sender, setSender] = useState<string>();
  const [attachments, setAttachments] = useState<Attachment[]>([]);
  const [isUploading, setUploading] = useState(false);
  const [firstBatchChoice, setFirstBatchChoice] = useState(NO_FIRST_BATCH);
  const timeProblem = problemWith(time);
  const firstBatch = firstBatchOf(firstBatchChoice);
  const spreadOverMinutes = minutesOf(spread);
  // A person can be in several audiences, so the sum of several notifications isn't a number of people.
  const confirmNow = notifications.length === 1 ? 'confirm' : 'confirm_many';
  const confirmMessage = time.isLater ? 'confirm_later' : confirmNow;

  const only = notifications.length === 1 ? notifications[0] : undefined;
  const topic = chosenTopic ?? (only ? topicOf(only) : null);
  const mailed = useSkipped(only, topic?.slug ?? null)?.willBeMailed;
  const people = mailed ?? notifications.reduce((sum, { audienceSize }) => sum + audienceSize, 0);

  const bulk = notifications.filter(({ type }) => type !== 'PERSONAL');
  const { notices, isUnconfirmed } = useBulkChecks(bulk, {
    sender,
    hasTopic: (notification) => (chosenTopic ?? topicOf(notification)) !== null,
  });

  const { send, isSending, done, problems } = useSendAll(notifications, (dispatchIds) => {
    const message = time.isLater ? 'tidings.notifications.scheduled' : 'tidings.notifications.sent';
    notify(message, { type: 'success', messageArgs: { smart_count: dispatchIds.length } });
    onSent();
    onClose();
    navigate(dispatchIds.length === 1 ? `/dispatches/${dispatchIds[0]}/show` : '/dispatches');
  });

  return (
    <Dialog
      open
      onClose={isSending ? undefined : onClose}
      maxWidth="md"
      fullWidth
      fullScreen={isSmall}
      aria-labelledby="send-title"
    >
      <DialogTitle id="send-title">
        {translate('tidings.notifications.send_title', { smart_count: notifications.length })}
      </DialogTitle>
      <DialogContent dividers>
        {notices.map((notice) => (
          <SenderCheckNotice key={notice.check.slug} {...notice} />
        ))}
        {notifications.map((notification) => (
          <SendSummary
            key={notification.id}
            notification={notification}
            topic={chosenTopic ?? topicOf(notification)}
            sender={sender}
            isOpen={only !== undefined}
          />
        ))}
        {only && <TopicSelect prepared={topicOf(only)} value={chosenTopic} onChange={setChosenTopic} />}
        {only && <SenderSelect prepared={only.sender ?? only.template.sender} value={sender} onChange={setSender} />}
        {only && bulk.length > 0 && (
          <QuietHint
            prepared={only.sender ?? only.template.sender}
            value={sender}
            expires={time.expiresAt.text !== ''}
          />
        )}
        <AttachmentsField value={attachments} onChange={setAttachments} onUploading={setUploading} />
        <SendTimeFields time={time} onChange={setTime} />
        {bulk.length > 0 && <FirstBatchFields value={firstBatchChoice} onChange={setFirstBatchChoice} />}
        {bulk.length > 0 && <SpreadFields spread={spread} time={time} onChange={setSpread} />}
        {isSending && (
          <LinearProgress
            variant="determinate"
            value={(100 * done) / notifications.length}
            aria-label={translate('tidings.notifications.sending', { done, total: notifications.length })}
          />
        )}
        {problems.map((problem) => (
          <Alert key={problem.name} severity="error" sx={{ mt: 1 }}>
            {translate('tidings.notifications.failed_part', { ...problem })}{' '}
            {translate('tidings.notifications.safe_again')}
          </Alert>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={isSending}>
          {translate('tidings.action.cancel')}
        </Button>
        <Button
          variant="contained"
          startIcon={<Send />}
          loading={isSending}
          loadingPosition="start"
          disabled={
            people === 0 ||
            timeProblem !== undefined ||
            spreadOverMinutes === undefined ||
            isUploading ||
            firstBatch === undefined ||
            isUnconfirmed
          }
          onClick={() =>
            send({
              sendAt: time.isLater ? toInstant(time.sendAt) : null,
              expiresAt: toInstant(time.expiresAt),
              spreadOverMinutes,
              ...(chosenTopic && { topic: chosenTopic.slug }),
              ...(sender && { sender }),
              ...(firstBatch && { firstBatch }),
              ...(attachments.length > 0 && { attachments: attachments.map(toAttachmentInput) }),
            })
          }
        >
          {translate(`tidings.notifications.${confirmMessage}`, { smart_count: people })}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
