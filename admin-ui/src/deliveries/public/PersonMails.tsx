import { Typography } from '@mui/material';
import { Pagination, ReferenceManyField, useTranslate } from 'react-admin';
import { Section } from '../../components/Section';
import { DeliveryTable } from './DeliveryTable';

const REFRESH_MS = 10_000;

/** Mails to the person of the current record, at all addresses that the person has had. */
export const PersonMails = () => {
  const translate = useTranslate();
  return (
    <Section title={translate('tidings.deliveries.of_person')}>
      <ReferenceManyField
        reference="deliveries"
        target="personId"
        sort={{ field: '', order: 'ASC' }}
        perPage={10}
        pagination={<Pagination rowsPerPageOptions={[10, 25, 100]} />}
        queryOptions={{ refetchInterval: REFRESH_MS }}
        empty={
          <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.deliveries.none_to_person')}</Typography>
        }
      >
        <DeliveryTable hidden={['lastError', 'retryCount', 'createdAt']} storeKey="person.mails" />
      </ReferenceManyField>
    </Section>
  );
};
