import { Link as MuiLink } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { CopyButton } from '../components/CopyButton';
import { Facts } from '../components/Facts';
import { useZonedTime } from '../components/local-time/use-zoned-time';
import { Section } from '../components/Section';
import { TemplateVersion } from '../components/TemplateVersion';
import { useFormat } from '../components/use-format';
import type { Dispatch } from './dispatch-states';

export const DispatchFacts = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { inBoth } = useZonedTime();
  const fact = (name: string, value: ReactNode) => ({
    label: translate(`resources.dispatches.fields.${name}`),
    value,
  });
  const moment = (at: string | null) => at && format.moment(at);
  const { id, notification, templateSlug, templateVersion, type, groups, source, sentBy, queue } = dispatch;
  return (
    <Section title={translate('tidings.dispatches.details')}>
      <Facts
        facts={[
          fact('notificationId', notification && <NotificationLink {...notification} />),
          fact('templateSlug', <TemplateVersion slug={templateSlug} version={templateVersion} />),
          fact('type', <ToWhom type={type} groups={groups} />),
          fact('source', <SentBy source={source} name={sentBy} />),
          fact('queue', <code>{queue}</code>),
          fact('createdAt', moment(dispatch.createdAt)),
          fact('sendAt', dispatch.sendAt && inBoth(Date.parse(dispatch.sendAt))),
          fact('expiresAt', dispatch.expiresAt && inBoth(Date.parse(dispatch.expiresAt))),
          fact('completedAt', moment(dispatch.completedAt)),
          fact('idempotencyKey', dispatch.idempotencyKey && <code>{dispatch.idempotencyKey}</code>),
          fact('id', <DispatchId id={id} />),
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
