import { Button, Chip, Stack, TextField, Typography } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { Pagination, ReferenceManyField, useTranslate } from 'react-admin';
import { Link, useNavigate } from 'react-router-dom';
import { deliveriesLink } from '../components/deliveries-link';
import { Section } from '../components/Section';
import { useSettled } from '../components/use-settled';
import { DeliveryTable } from '../deliveries/public/DeliveryTable';
import { namesLink, useChosenNames } from './chosen-names';
import { type Dispatch, refreshEvery } from './dispatch-states';

/** Deliveries of the dispatch: all, or those with one status and cause. */
export const DispatchNames = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const navigate = useNavigate();
  const place = useRef<HTMLDivElement>(null);
  const { isOpen, status, fate, errorClass } = useChosenNames();
  const [beginning, setBeginning] = useState('');
  const q = useSettled(beginning.trim());
  const filter = {
    ...(status && { status: [status] }),
    ...(fate && { fate: [fate] }),
    ...(errorClass && { errorClass }),
    ...(q && { q }),
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect runs again after each change of the filter
  useEffect(() => {
    if (!isOpen) return;
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  }, [isOpen, status, fate, errorClass]);

  return (
    <div ref={place} tabIndex={-1} style={{ outline: 'none', scrollMarginTop: 64, minHeight: '80vh' }}>
      <Section
        title={translate('tidings.dispatches.names')}
        tools={
          <Button component={Link} to={deliveriesLink({ dispatchId: dispatch.id, ...filter })} size="small">
            {translate('tidings.dispatches.names_open')}
          </Button>
        }
      >
        <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center', mb: 0.5 }}>
          <TextField
            type="search"
            label={translate('tidings.deliveries.search')}
            value={beginning}
            onChange={(event) => setBeginning(event.target.value)}
            margin="none"
            sx={{ maxWidth: 280 }}
          />
          {status && (
            <Chip label={translate(`tidings.delivery_status.${status}`)} onDelete={() => navigate(namesLink())} />
          )}
          {fate && (
            <Chip label={translate(`tidings.delivery_fate.${fate}`)} onDelete={() => navigate(namesLink({ status }))} />
          )}
          {errorClass && (
            <Chip
              label={translate(`tidings.error_class.${errorClass}`)}
              onDelete={() => navigate(namesLink({ status, fate }))}
            />
          )}
        </Stack>
        <ReferenceManyField
          // After a change of the filter or the status, the new key returns to page 1 and clears the selection.
          key={JSON.stringify([filter, dispatch.status])}
          reference="deliveries"
          target="dispatchId"
          filter={filter}
          sort={{ field: '', order: 'ASC' }}
          perPage={10}
          pagination={<Pagination rowsPerPageOptions={[10, 25, 100]} />}
          queryOptions={{ refetchInterval: Math.max(2_000, refreshEvery(dispatch)) }}
          empty={
            <Typography sx={{ color: 'text.secondary' }}>
              {translate(`tidings.dispatches.${dispatch.counts.total === 0 ? 'none_yet' : 'nobody'}`)}
            </Typography>
          }
        >
          <DeliveryTable hidden={['dispatchId', 'lastError', 'retryCount', 'createdAt']} storeKey="dispatch.names" />
        </ReferenceManyField>
      </Section>
    </div>
  );
};
