import { Link as MuiLink } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { CopyButton } from '../components/CopyButton';
import { DetailList } from '../components/DetailList';
import { useZonedTime } from '../components/local-time/use-zoned-time';
import { Section } from '../components/Section';
import { TemplateVersion } from '../components/TemplateVersion';
import { useFormat } from '../components/use-format';
import { SenderName } from '../senders/public/SenderName';
import { TopicName } from '../topics/public/TopicName';
import { DispatchFiles } from './DispatchFiles';
import type { Dispatch } from './dispatch-states';

export const DispatchDetails = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { inBoth } = useZonedTime();
  const detail = (name: string, value: ReactNode) => ({
    label: translate(`resources.dispatches.fields.${name}`),
    value,
  });
  const moment = (at: string | null) => at && format.moment(at);
  const { id, notification, templateSlug, templateVersion, type, groups, source, sentBy, queue } = dispatch;
  const hasHeaders = Object.keys(dispatch.headers).length > 0;
  return (
    <Section title={translate('tidings.dispatches.details')}>
      <DetailList
        details={[
          detail('notificationId', notification && <NotificationLink {...notification} />),
          detail('templateSlug', <TemplateVersion slug={templateSlug} version={templateVersion} />),
          detail('topic', <TopicName topic={dispatch.topic} />),
          detail('sender', dispatch.sender && <SenderName sender={dispatch.sender} />),
          detail('type', <ToWhom type={type} groups={groups} />),
          detail('source', <SentBy source={source} name={sentBy} />),
          detail('queue', <code>{queue}</code>),
          detail('createdAt', moment(dispatch.createdAt)),
          detail('sendAt', dispatch.sendAt && inBoth(Date.parse(dispatch.sendAt))),
          detail('expiresAt', dispatch.expiresAt && inBoth(Date.parse(dispatch.expiresAt))),
          detail('spreadOver', dispatch.spreadOverMinutes && format.duration(dispatch.spreadOverMinutes)),
          detail('completedAt', moment(dispatch.completedAt)),
          detail('replyTo', dispatch.replyTo),
          detail('headers', hasHeaders ? <Headers headers={dispatch.headers} /> : null),
          detail(
            'attachments',
            dispatch.attachments.length > 0 ? <DispatchFiles files={dispatch.attachments} /> : null,
          ),
          detail('metadata', dispatch.metadata && <code>{JSON.stringify(dispatch.metadata)}</code>),
          detail('idempotencyKey', dispatch.idempotencyKey && <code>{dispatch.idempotencyKey}</code>),
          detail('id', <DispatchId id={id} />),
        ]}
      />
    </Section>
  );
};

const ToWhom = ({ type, groups }: Pick<Dispatch, 'type' | 'groups'>) => {
  const translate = useTranslate();
  return (
    <>
      {translate(`tidings.audience_type.${type}`)}
      {groups.map(({ id, name }) => (
        <MuiLink key={id} component={Link} to={`/groups/${id}`} sx={{ display: 'block' }}>
          {name}
        </MuiLink>
      ))}
    </>
  );
};

const Headers = ({ headers }: { headers: Record<string, unknown> }) =>
  Object.entries(headers).map(([name, value]) => (
    <div key={name}>
      {name}: {String(value)}
    </div>
  ));

const SentBy = ({ source, name }: { source: Dispatch['source']; name: string | null }) => {
  const translate = useTranslate();
  const way = translate(`tidings.dispatches.from.${source}`);
  return name ? `${name} · ${way}` : way;
};

const NotificationLink = ({ id, name }: { id: string; name: string }) => (
  <MuiLink component={Link} to={`/notifications/${id}`}>
    {name}
  </MuiLink>
);

const DispatchId = ({ id }: { id: string }) => (
  <>
    <code>{id}</code> <CopyButton text={id} label="ID" />
  </>
);
