import { Link as MuiLink } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { CopyButton } from '../components/CopyButton';
import { DetailList } from '../components/DetailList';
import { personText } from '../components/person-text';
import { Section } from '../components/Section';
import { TemplateVersion } from '../components/TemplateVersion';
import { useFormat } from '../components/use-format';
import { SenderName } from '../senders/public/SenderName';
import { addressForPeople } from './address-for-people';
import { DispatchLink } from './DispatchLink';
import type { Delivery } from './delivery-states';
import { isErased, useAddressText } from './public/erased';

export const DeliveryDetails = ({ delivery }: { delivery: Delivery }) => {
  const translate = useTranslate();
  const format = useFormat();
  const addressText = useAddressText();
  const { email, earlierEmails, user, dispatch, messageId, retryCount, lastUpdate } = delivery;
  const field = (name: string) => translate(`resources.deliveries.fields.${name}`);
  return (
    <Section title={translate('tidings.deliveries.details')}>
      <DetailList
        details={[
          { label: translate('tidings.deliveries.person'), value: <Person user={user} email={email} /> },
          {
            label: translate('tidings.deliveries.earlier_addresses'),
            value: earlierEmails.map((earlier) => addressText({ email: earlier })).join(', '),
          },
          { label: field('dispatchId'), value: <DispatchLink dispatch={dispatch} /> },
          {
            label: translate('tidings.deliveries.template'),
            value: <TemplateVersion slug={dispatch.templateSlug} version={dispatch.templateVersion} />,
          },
          {
            label: translate('tidings.senders.sender'),
            value: dispatch.sender && <SenderName sender={dispatch.sender} />,
          },
          { label: translate('tidings.deliveries.route'), value: delivery.route?.name },
          { label: field('retryCount'), value: format.number(retryCount) },
          { label: field('lastUpdate'), value: format.moment(lastUpdate) },
          {
            label: translate('resources.dispatches.fields.expiresAt'),
            value: dispatch.expiresAt && format.moment(dispatch.expiresAt),
          },
          { label: field('messageId'), value: messageId && <MessageId id={messageId} /> },
        ]}
      />
    </Section>
  );
};

const Person = ({ user, email }: { user: Delivery['user']; email: string }) => {
  const translate = useTranslate();
  if (!user)
    return translate(isErased({ email }) ? 'tidings.deliveries.person_erased' : 'tidings.deliveries.no_person');
  const name = personText({ ...user, email: addressForPeople(email) });
  return (
    <CanAccess resource="users" action="edit" accessDenied={name}>
      <MuiLink component={Link} to={`/users/${user.id}`}>
        {name}
      </MuiLink>
    </CanAccess>
  );
};

const MessageId = ({ id }: { id: string }) => (
  <>
    <code>{id}</code> <CopyButton text={id} label="Message-ID" />
  </>
);
