import { Link as MuiLink } from '@mui/material';
import { CanAccess } from 'react-admin';
import { Link } from 'react-router-dom';
import type { SenderChoiceFragment } from '../senders.generated';
import { senderText } from './sender-text';

/** A sender, linked for those who may edit it. */
export const SenderName = ({ sender }: { sender: SenderChoiceFragment }) => (
  <CanAccess resource="senders" action="edit" accessDenied={senderText(sender)}>
    <MuiLink component={Link} to={`/senders/${sender.id}`}>
      {senderText(sender)}
    </MuiLink>
  </CanAccess>
);
