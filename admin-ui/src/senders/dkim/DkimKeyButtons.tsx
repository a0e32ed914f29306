import { Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../../api/use-api-mutation';
import {
  ActivateDkimKeyDocument,
  CheckDkimKeyDocument,
  DeleteDkimKeysDocument,
  type DkimKeyOfSenderFragment,
  type DkimState,
  RetireDkimKeyDocument,
  type SenderFragment,
} from '../senders.generated';

type Action = 'check' | 'activate' | 'retire' | 'delete';

/** Actions that each state allows. */
const ACTIONS: Record<DkimState, Action[]> = {
  PENDING: ['check', 'activate', 'delete'],
  ACTIVE: ['check', 'retire'],
  RETIRING: ['activate'],
  RETIRED: ['delete'],
};

/** What can be done with a key. All but a look at DNS is confirmed. */
export const DkimKeyButtons = ({ dkimKey, sender }: { dkimKey: DkimKeyOfSenderFragment; sender: SenderFragment }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [asked, setAsked] = useState<Action>();
  const { id, selector, state, algorithm, domain } = dkimKey;
  const onDone = (action: string) => () => {
    setAsked(undefined);
    notify(`tidings.senders.dkim.done.${action}`, { type: 'success' });
  };
  const check = useApiMutation(CheckDkimKeyDocument, {
    onDone: ({ checked }) =>
      notify(`tidings.senders.dkim.done.${state === 'PENDING' && checked.state === 'ACTIVE' ? 'signs' : 'check'}`, {
        type: 'info',
      }),
  });
  const activate = useApiMutation(ActivateDkimKeyDocument, { onDone: onDone('activate') });
  const retire = useApiMutation(RetireDkimKeyDocument, { onDone: onDone('retire') });
  const remove = useApiMutation(DeleteDkimKeysDocument, { onDone: onDone('delete') });
  const run = (action: Action) => {
    if (action === 'activate') activate.mutate({ id });
    if (action === 'retire') retire.mutate({ id });
    if (action === 'delete') remove.mutate({ ids: [id] });
  };
  const replaced = sender.dkimKeys.find(
    (key) => key.state === 'ACTIVE' && key.algorithm === algorithm && key.domain === domain && key.id !== id,
  );
  const signsBeside = sender.dkimKeys.some((key) => key.state === 'ACTIVE' && key.id !== id);
  const about = {
    check: '',
    activate: state === 'PENDING' ? 'activate_unseen' : 'activate_again',
    retire: signsBeside ? 'retire_one' : 'retire_last',
    delete: state === 'PENDING' ? 'delete_pending' : 'delete_retired',
  };
  return (
    <>
      {ACTIONS[state].map((action) => (
        <Button
          key={action}
          size="small"
          color={action === 'delete' ? 'error' : 'primary'}
          loading={action === 'check' && check.isPending}
          onClick={() => (action === 'check' ? check.mutate({ id }) : setAsked(action))}
          aria-label={translate('tidings.senders.dkim.action_on', {
            action: translate(`tidings.senders.dkim.action.${action}`),
            selector,
          })}
        >
          {translate(`tidings.senders.dkim.action.${action}`)}
        </Button>
      ))}
      {asked && (
        <Confirm
          isOpen
          loading={activate.isPending || retire.isPending || remove.isPending}
          title={translate('tidings.senders.dkim.action_on', {
            action: translate(`tidings.senders.dkim.action.${asked}`),
            selector,
          })}
          content={`${translate(`tidings.senders.dkim.confirm.${about[asked]}`)} ${
            asked === 'activate' && replaced
              ? translate('tidings.senders.dkim.confirm.replaces', { selector: replaced.selector })
              : ''
          }`}
          confirm={`tidings.senders.dkim.action.${asked}`}
          confirmColor={asked === 'activate' ? 'primary' : 'warning'}
          onConfirm={() => run(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
};
