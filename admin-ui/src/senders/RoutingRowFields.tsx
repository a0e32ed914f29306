import ArrowDownward from '@mui/icons-material/ArrowDownward';
import ArrowUpward from '@mui/icons-material/ArrowUpward';
import Close from '@mui/icons-material/Close';
import { Box, IconButton, Tooltip } from '@mui/material';
import type { ReactNode } from 'react';
import {
  BooleanInput,
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectInput,
  TextInput,
  useTranslate,
} from 'react-admin';
import { hasShare, placeBefore, type RoutingRow } from './routing-rows';
import type { SenderFormChoicesQuery } from './senders.generated';

const MAX_DOMAIN = 255;
const MAX_WEIGHT = 1_000;

const domainRules = maxLength(MAX_DOMAIN);
const weightRules = [required(), minValue(1), maxValue(MAX_WEIGHT)];

export const moveButtonId = (id: string, way: 'up' | 'down'): string => `route-${id}-${way}`;

/** One route of a sender, with buttons that move and remove it. */
export const RoutingRowFields = ({
  id,
  at,
  rows,
  routes,
  onMove,
  onRemove,
}: {
  /** Of the row; stays the same when it moves. */
  id: string;
  at: number;
  rows: readonly RoutingRow[];
  routes: SenderFormChoicesQuery['routes'];
  onMove: (to: number) => void;
  onRemove: () => void;
}) => {
  const translate = useTranslate();
  const row = rows[at];
  if (!row) return null;
  const nameOf = (place: number) => routes.find((route) => route.id === rows[place]?.routeId)?.name ?? '';
  const before = placeBefore(rows, at);
  const source = (field: string) => `routing.${at}.${field}`;
  const tool = (action: string) => translate(`tidings.senders.${action}`, { name: nameOf(at), place: at + 1 });
  return (
    <Box component="li" sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'flex-start' }}>
        <SelectInput
          source={source('routeId')}
          label={translate('tidings.senders.route_place', { place: at + 1 })}
          choices={routes}
          translateChoice={false}
          validate={required()}
          helperText={false}
          sx={{ flex: '2 1 200px', minWidth: 0 }}
        />
        <TextInput
          source={source('receivingDomain')}
          label={translate('tidings.senders.fields.receivingDomain')}
          validate={domainRules}
          helperText={translate('tidings.senders.help.receivingDomain')}
          sx={{ flex: '1 1 200px', minWidth: 0 }}
        />
        <Box sx={{ display: 'flex', ml: 'auto' }}>
          <Tool id={moveButtonId(id, 'up')} label={tool('move_up')} disabled={at === 0} onClick={() => onMove(at - 1)}>
            <ArrowUpward fontSize="small" />
          </Tool>
          <Tool
            id={moveButtonId(id, 'down')}
            label={tool('move_down')}
            disabled={at === rows.length - 1}
            onClick={() => onMove(at + 1)}
          >
            <ArrowDownward fontSize="small" />
          </Tool>
          <Tool label={tool('remove_route')} onClick={onRemove}>
            <Close fontSize="small" />
          </Tool>
        </Box>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center' }}>
        {before >= 0 && (
          <BooleanInput
            source={source('isShared')}
            label={translate('tidings.senders.shares_with', { name: nameOf(before) })}
            helperText={false}
            sx={{ flex: '2 1 200px' }}
          />
        )}
        {hasShare(rows, at) && (
          <NumberInput
            source={source('weight')}
            label={translate('tidings.senders.fields.weight')}
            validate={weightRules}
            helperText={false}
            min={1}
            sx={{ flex: '0 1 120px' }}
          />
        )}
      </Box>
    </Box>
  );
};

const Tool = ({
  id,
  label,
  disabled = false,
  onClick,
  children,
}: {
  id?: string;
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}) => (
  <Tooltip title={label}>
    <span>
      <IconButton id={id} size="small" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </IconButton>
    </span>
  </Tooltip>
);
