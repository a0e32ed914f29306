import { CanAccess, Show, useRecordContext, useRedirect, useTranslate } from 'react-admin';
import { DetailList } from '../components/DetailList';
import { PageHeading } from '../components/PageHeading';
import { Section } from '../components/Section';
import { When } from '../components/When';
import { useSuppressionTexts } from './suppression-texts';
import type { SuppressionRecordFragment } from './suppressions.generated';
import { UndoButton } from './UndoButton';

const Details = () => {
  const translate = useTranslate();
  const redirect = useRedirect();
  const texts = useSuppressionTexts();
  const suppression = useRecordContext<SuppressionRecordFragment>();
  if (!suppression) return null;
  const { id, note, createdBy, createdAt, expiresAt, reason } = suppression;
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
            { label: field('createdAt'), value: <When at={createdAt} /> },
            { label: field('createdBy'), value: createdBy },
            { label: field('expiresAt'), value: expiresAt && <When at={expiresAt} /> },
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
