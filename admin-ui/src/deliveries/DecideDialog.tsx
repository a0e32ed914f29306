import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  RadioGroup,
} from '@mui/material';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useApiQuery } from '../api/use-api-query';
import { useFormat } from '../components/use-format';
import { DecisionChoice } from './DecisionChoice';
import { ResolveUncertainDocument, type UncertainDecision, UncertainDeliveriesDocument } from './deliveries.generated';

/** Uncertain deliveries of one dispatch: the given ids, or all of them. */
export interface Undecided {
  dispatch: { id: string; status: string };
  deliveryIds?: string[];
}

const DECISIONS: UncertainDecision[] = ['RESEND', 'SENT', 'FAILED'];

export const DecideDialog = ({
  about: { dispatch, deliveryIds },
  onClose,
  onDone,
}: {
  about: Undecided;
  onClose: () => void;
  onDone: (() => void) | undefined;
}) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const titleId = useId();
  // Both decisions have consequences, so none is preselected.
  const [decision, setDecision] = useState<UncertainDecision | null>(null);
  const all = useApiQuery(UncertainDeliveriesDocument, { dispatchId: dispatch.id }, { enabled: !deliveryIds });
  const found = all.data?.deliveries;
  const ids = deliveryIds ?? found?.items.map(({ id }) => id) ?? [];
  const many = { smart_count: ids.length, count: format.number(ids.length) };

  const { mutate, isPending } = useApiMutation(ResolveUncertainDocument, {
    onDone: () => {
      notify('tidings.deliveries.decided', { type: 'success', messageArgs: many });
      onDone?.();
      onClose();
    },
  });

  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{translate('tidings.deliveries.decide_title', many)}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2 }}>{translate('tidings.deliveries.decide_about', many)}</DialogContentText>
        {found && found.total > found.items.length && (
          <Alert severity="info">{translate('tidings.deliveries.first_thousand')}</Alert>
        )}
        <RadioGroup
          aria-labelledby={titleId}
          value={decision}
          onChange={(_, value) => setDecision(value as UncertainDecision)}
        >
          {DECISIONS.map((one) => (
            <DecisionChoice key={one} decision={one} isAllowed={one !== 'RESEND' || dispatch.status !== 'CANCELLED'} />
          ))}
        </RadioGroup>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
        <Button
          variant="contained"
          disabled={!decision || ids.length === 0 || isPending}
          onClick={() => mutate({ dispatchId: dispatch.id, deliveryIds: ids, as: decision! })}
        >
          {translate(decision ? `tidings.deliveries.decision.${decision}` : 'tidings.deliveries.decide')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
