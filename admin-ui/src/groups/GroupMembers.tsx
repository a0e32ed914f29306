import PersonRemove from '@mui/icons-material/PersonRemove';
import { Card, CardContent, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import {
  Button,
  CanAccess,
  Confirm,
  DataTable,
  Pagination,
  ReferenceManyField,
  useCanAccess,
  useListContext,
  useNotify,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { ask } from '../api/connection';
import { useApiMutation } from '../api/use-api-mutation';
import { useErrorMessage } from '../api/use-error-message';
import { type Person, personText } from '../components/person-text';
import { AddMembers } from './AddMembers';
import { MembershipImpactDocument, RemoveMembersDocument } from './groups.generated';
import { ImpactAlerts } from './MembershipImpact';

/** Asks for confirmation only if the removal would suppress queued mails. */
const RemoveButton = () => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const group = useRecordContext();
  const { selectedIds, onUnselectItems } = useListContext();
  const { mutate, isPending } = useApiMutation(RemoveMembersDocument, {
    onDone: () => {
      notify('tidings.groups.removed', { messageArgs: { smart_count: selectedIds.length } });
      check.reset();
      onUnselectItems();
    },
  });
  const userIds = selectedIds.map(String);
  const remove = () => mutate({ groupId: String(group!.id), userIds });
  const check = useMutation({
    mutationFn: () => ask(MembershipImpactDocument, { groupIds: [String(group!.id)], userIds }),
    onSuccess: ({ membershipImpact }) => membershipImpact.mails === 0 && remove(),
    onError: (error) => notify(errorMessage(error), { type: 'error' }),
  });
  const impact = check.data?.membershipImpact;
  return (
    <>
      <Button
        label={translate('tidings.groups.remove')}
        disabled={isPending || check.isPending}
        onClick={() => check.mutate()}
      >
        <PersonRemove />
      </Button>
      {impact && impact.mails > 0 && (
        <Confirm
          isOpen
          loading={isPending}
          title="tidings.groups.remove"
          content={<ImpactAlerts impact={impact} />}
          onConfirm={remove}
          onClose={() => check.reset()}
        />
      )}
    </>
  );
};

/** Members of a group by page; a group can have 100,000. */
export const GroupMembers = () => {
  const translate = useTranslate();
  const { canAccess: mayChange } = useCanAccess({ resource: 'groups', action: 'edit' });
  return (
    <Card sx={{ mt: 2 }}>
      <CardContent>
        <Typography variant="h6" component="h2" gutterBottom>
          {translate('tidings.groups.members')}
        </Typography>
        <CanAccess resource="groups" action="edit">
          <AddMembers />
        </CanAccess>
        <ReferenceManyField
          reference="users"
          target="groupId"
          sort={{ field: 'username', order: 'ASC' }}
          perPage={25}
          pagination={<Pagination />}
          empty={<Typography sx={{ color: 'text.secondary' }}>{translate('tidings.groups.no_members')}</Typography>}
        >
          <DataTable bulkActionButtons={mayChange ? <RemoveButton /> : false}>
            <DataTable.Col source="email" render={(user) => personText(user as Person)} />
          </DataTable>
        </ReferenceManyField>
      </CardContent>
    </Card>
  );
};
