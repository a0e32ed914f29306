import PersonRemove from '@mui/icons-material/PersonRemove';
import { Card, CardContent, Typography } from '@mui/material';
import {
  Button,
  CanAccess,
  DataTable,
  Pagination,
  ReferenceManyField,
  useCanAccess,
  useListContext,
  useNotify,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { useAction } from '../api/use-action';
import { type Person, personText } from '../users/person-text';
import { AddMembers } from './AddMembers';
import { RemoveMembersDocument } from './groups.generated';

const RemoveButton = () => {
  const translate = useTranslate();
  const notify = useNotify();
  const group = useRecordContext();
  const { selectedIds, onUnselectItems } = useListContext();
  const { mutate, isPending } = useAction(RemoveMembersDocument, {
    onDone: () => {
      notify('tidings.groups.removed', { messageArgs: { smart_count: selectedIds.length } });
      onUnselectItems();
    },
  });
  return (
    <Button
      label={translate('tidings.groups.remove')}
      disabled={isPending}
      onClick={() => mutate({ groupId: String(group!.id), userIds: selectedIds.map(String) })}
    >
      <PersonRemove />
    </Button>
  );
};

/** A group's people, a page at a time: it may have a hundred thousand. */
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
