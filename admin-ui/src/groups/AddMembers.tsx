import { Box } from '@mui/material';
import { useState } from 'react';
import { Button, Form, useNotify, useRecordContext, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { UsersInput } from '../components/UsersInput';
import { AddMembersDocument } from './groups.generated';

export const AddMembers = () => {
  const translate = useTranslate();
  const notify = useNotify();
  const group = useRecordContext();
  // React remounts the form when its key changes, which empties the fields.
  const [round, setRound] = useState(0);
  const { mutate, isPending } = useApiMutation(AddMembersDocument, { onDone: () => setRound((last) => last + 1) });

  const add = ({ userIds = [] }: { userIds?: string[] }) => {
    if (userIds.length === 0) return;
    mutate(
      { groupId: String(group!.id), userIds },
      { onSuccess: () => notify('tidings.groups.added', { messageArgs: { smart_count: userIds.length } }) },
    );
  };

  return (
    <Form key={round} onSubmit={add} record={{}}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start', maxWidth: 640, mb: 1 }}>
        <Box sx={{ flexGrow: 1, minWidth: 0 }}>
          <UsersInput source="userIds" label={translate('tidings.groups.add_members')} />
        </Box>
        <Button
          type="submit"
          variant="contained"
          label={translate('tidings.groups.add')}
          disabled={isPending}
          sx={{ mt: 1 }}
        />
      </Box>
    </Form>
  );
};
