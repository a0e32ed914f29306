import { Box, Typography } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { Section } from '../../components/Section';
import { When } from '../../components/When';
import { hasExpired, useSuppressionTexts } from '../suppression-texts';
import {
  PersonAddressesDocument,
  PersonSuppressionsDocument,
  type SuppressionRecordFragment,
} from '../suppressions.generated';
import { UndoButton } from '../UndoButton';

/** Why a person's addresses get no mail, with the addresses that the person had before. Renders nothing if they do. */
export const PersonSuppressions = ({ person: { id, email } }: { person: { id: string; email: string } }) => {
  const translate = useTranslate();
  const { data: mails } = useApiQuery(PersonAddressesDocument, { personId: id });
  const earlier = mails?.deliveries.items.flatMap((mail) => [mail.email, ...mail.earlierEmails]) ?? [];
  const emails = [...new Set([email, ...earlier])].slice(0, 100);
  const { data } = useApiQuery(PersonSuppressionsDocument, { emails }, { enabled: mails !== undefined });
  const active = data?.suppressions.items.filter((one) => !hasExpired(one)) ?? [];
  const undone = data?.suppressionUndos ?? [];
  if (active.length === 0 && undone.length === 0) return null;
  const isHeld = active.some((one) => one.email === email);

  return (
    <Box sx={{ mt: 2 }}>
      <Section title={translate(isHeld ? 'tidings.suppressions.person_title' : 'tidings.menu.suppressions')}>
        {active.length === 0 && (
          <Typography variant="body2">{translate('tidings.suppressions.person_none')}</Typography>
        )}
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {active.map((one) => (
            <Held key={one.id} suppression={one} currentEmail={email} />
          ))}
        </Box>
        {undone.length > 0 && (
          <Box component="details" sx={{ mt: 1 }}>
            <summary>{translate('tidings.suppressions.undone_before', { smart_count: undone.length })}</summary>
            <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {undone.map((one) => (
                <Undone key={one.id} undo={one} />
              ))}
            </Box>
          </Box>
        )}
      </Section>
    </Box>
  );
};

const Held = ({ suppression, currentEmail }: { suppression: SuppressionRecordFragment; currentEmail: string }) => {
  const translate = useTranslate();
  const texts = useSuppressionTexts();
  const { id, reason, note, createdAt, expiresAt } = suppression;
  return (
    <Box component="li" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, py: 1 }}>
      <Box sx={{ flex: '1 1 320px', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600 }}>
          {texts.reason(suppression)} · {texts.scope(suppression)}
        </Typography>
        <Typography variant="body2">
          {texts.address(suppression)}
          {suppression.email !== currentEmail &&
            ` (${translate('tidings.suppressions.earlier_address', { email: currentEmail })})`}{' '}
          · <When at={createdAt} />
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {note || translate(`tidings.suppressions.meaning.${reason}`)}
        </Typography>
        {expiresAt && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {translate('resources.suppressions.fields.expiresAt')}: <When at={expiresAt} />
          </Typography>
        )}
      </Box>
      <CanAccess resource="suppressions" action="edit">
        <UndoButton ids={[id]} />
      </CanAccess>
    </Box>
  );
};

type Undo = Pick<SuppressionRecordFragment, 'email' | 'scope' | 'reason' | 'note'> & {
  topic: { name: string } | null;
  undoneAt: string;
  undoneBy: string | null;
};

const Undone = ({ undo }: { undo: Undo }) => {
  const texts = useSuppressionTexts();
  return (
    <Typography component="li" variant="body2" sx={{ py: 0.5, overflowWrap: 'anywhere' }}>
      {texts.reason(undo)} · {texts.scope(undo)} · {texts.address(undo)} · <When at={undo.undoneAt} />
      {undo.undoneBy && ` · ${undo.undoneBy}`}
      {undo.note && `: ${undo.note}`}
    </Typography>
  );
};
