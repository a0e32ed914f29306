import Add from '@mui/icons-material/Add';
import { Alert, Button, Link as MuiLink, Stack, Typography } from '@mui/material';
import { useEffect, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { useFieldArray, useWatch } from 'react-hook-form';
import { Link } from 'react-router-dom';
import { FormSection } from '../components/FormSection';
import { moveButtonId, RoutingRowFields } from './RoutingRowFields';
import type { RoutingRow } from './routing-rows';
import type { SenderFormChoicesQuery } from './senders.generated';

const MAX_ROUTES = 50;

/** The sender's routes in failover order. Buttons move a row, so the order can be changed by keyboard. */
export const RoutingInput = ({ routes }: { routes: SenderFormChoicesQuery['routes'] }) => {
  const translate = useTranslate();
  const { fields, append, remove, swap } = useFieldArray({ name: 'routing' });
  const rows = (useWatch({ name: 'routing' }) ?? []) as RoutingRow[];
  const focused = useRef<{ id: string; ways: ('up' | 'down')[] }>(undefined);
  // A row that moves in the document loses the focus. At an end, the button of this direction is disabled.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect must run after each move
  useEffect(() => {
    const { id, ways } = focused.current ?? { id: '', ways: [] };
    const buttons = ways.map((way) => document.getElementById(moveButtonId(id, way)) as HTMLButtonElement | null);
    buttons.find((button) => button?.disabled === false)?.focus();
    focused.current = undefined;
  }, [fields]);
  const move = (id: string, at: number, to: number) => {
    focused.current = { id, ways: to < at ? ['up', 'down'] : ['down', 'up'] };
    swap(at, to);
  };
  const unused = routes.find(({ id }) => !rows.some(({ routeId }) => routeId === id)) ?? routes[0];
  return (
    <FormSection title={translate('tidings.senders.part.routes')}>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1.5 }}>
        {translate(rows.length > 0 ? 'tidings.senders.routes_about' : 'tidings.senders.no_routes')}
      </Typography>
      <Stack component="ol" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0, mb: 1 }}>
        {fields.map(({ id }, at) => (
          <RoutingRowFields
            key={id}
            id={id}
            at={at}
            rows={rows}
            routes={routes}
            onMove={(to) => move(id, at, to)}
            onRemove={() => remove(at)}
          />
        ))}
      </Stack>
      {unused ? (
        <Button
          startIcon={<Add />}
          disabled={rows.length >= MAX_ROUTES}
          onClick={() => append({ routeId: unused.id, receivingDomain: '', isShared: false, weight: 1 })}
        >
          {translate('tidings.senders.add_route')}
        </Button>
      ) : (
        <Alert severity="info">
          {translate('tidings.senders.make_route_first')}{' '}
          <MuiLink component={Link} to="/mail-routes">
            {translate('tidings.menu.mail_routes')}
          </MuiLink>
        </Alert>
      )}
    </FormSection>
  );
};
