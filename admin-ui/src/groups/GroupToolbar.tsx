import { CanAccess, DeleteWithConfirmButton, SaveButton, Toolbar, useRecordContext } from 'react-admin';
import { DeletionImpact } from './MembershipImpact';

export const GroupToolbar = () => {
  const group = useRecordContext();
  return (
    <Toolbar sx={{ justifyContent: 'space-between' }}>
      <SaveButton />
      {group && (
        <CanAccess resource="groups" action="delete">
          <DeleteWithConfirmButton
            mutationMode="pessimistic"
            confirmContent={<DeletionImpact groupIds={[String(group.id)]} />}
          />
        </CanAccess>
      )}
    </Toolbar>
  );
};
