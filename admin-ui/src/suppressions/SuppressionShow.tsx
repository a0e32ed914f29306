import { Link as MuiLink } from '@mui/material';
import { CanAccess, Show, useRecordContext, useRedirect, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { DetailList } from '../components/DetailList';
import { deliveriesLink } from '../components/deliveries-link';
import { PageHeading } from '../components/PageHeading';
import { Section } from '../components/Section';
import { ServerWords } from '../components/ServerWords';
import { useFormat } from '../components/use-format';
import { isErased } from '../deliveries/public/erased';
import { useSuppressionTexts } from './suppression-texts';
import type { SuppressionOneQuery } from './suppressions.generated';
import { UndoButton } from './UndoButton';

type Suppression = NonNullable<SuppressionOneQuery['one']>;

const Details = () => {
  const translate = useTranslate();
  const format = useFormat();
  const redirect = useRedirect();
  const texts = useSuppressionTexts();
  const suppression = useRecordContext<Suppression>();
  if (!suppression) return null;
  const { id, email, note, createdBy, createdAt, expiresAt, reason, feedback } = suppression;
  const field = (name: string) => translate(`resources.suppressions.fields.${name}`);
  return (
    <>
      <PageHeading text={texts.address(suppression)}>
        <CanAccess resource="suppressions" action="edit">
          <UndoButton ids={[id]} onDone={() => redirect('list', 'suppressions')} />
        </CanAccess>
      </PageHeading>
      <Section title={translate('resources.suppressions.name', { smart_count: 1 })}>
        <DetailList
          details={[
            { label: field('reason'), value: texts.reason(suppression) },
            { label: field('meaning'), value: translate(`tidings.suppressions.meaning.${reason}`) },
            { label: field('scope'), value: texts.scope(suppression) },
            { label: field('note'), value: note },
            { label: field('createdAt'), value: format.moment(createdAt) },
            { label: field('createdBy'), value: createdBy },
            { label: field('expiresAt'), value: expiresAt && format.moment(expiresAt) },
            {
              label: translate('tidings.suppressions.followed_from'),
              value: feedback?.delivery && (
                <>
                  <MuiLink component={Link} to={`/deliveries/${feedback.delivery.id}/show`}>
                    {feedback.delivery.dispatch.event}
                  </MuiLink>
                  <ServerWords cause={null} words={feedback.diagnostic} />
                </>
              ),
            },
            {
              label: translate('tidings.suppressions.mails'),
              value: !isErased({ email }) && (
                <MuiLink component={Link} to={deliveriesLink({ q: email })}>
                  {translate('tidings.suppressions.show_mails')}
                </MuiLink>
              ),
            },
          ]}
        />
      </Section>
    </>
  );
};

export const SuppressionShow = () => (
  <Show actions={false} component="div">
    <Details />
  </Show>
);
