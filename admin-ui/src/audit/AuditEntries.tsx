import {
  Box,
  Chip,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Link as TextLink,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useFeatures } from '../components/features-context';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import { type AuditActor, type AuditEntry, changesOf, pageOf } from './audit-entry';
import { useActorName } from './use-actor-name';

/** Audit entries as a table, or as a stack on a phone. `onActor` runs when an actor's name is clicked. */
export const AuditEntries = ({ entries, onActor }: { entries: AuditEntry[]; onActor: (actor: AuditActor) => void }) => {
  const translate = useTranslate();
  if (useIsSmall()) {
    return entries.map((entry) => (
      <Box key={entry.id} sx={{ p: 2, borderBottom: 1, borderColor: 'divider' }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          <When at={entry.at} /> · <Actor of={entry} onChosen={onActor} />
        </Typography>
        <Action of={entry} />
        <Subjects of={entry} />
      </Box>
    ));
  }
  return (
    <Table size="small">
      <TableHead>
        <TableRow>
          {['at', 'actor', 'action', 'subject'].map((column) => (
            <TableCell key={column}>{translate(`tidings.audit.columns.${column}`)}</TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.id} sx={{ verticalAlign: 'top' }}>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>
              <When at={entry.at} />
            </TableCell>
            <TableCell>
              <Actor of={entry} onChosen={onActor} />
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {entry.address}
              </Typography>
            </TableCell>
            <TableCell>
              <Action of={entry} />
            </TableCell>
            <TableCell sx={{ overflowWrap: 'anywhere' }}>
              <Subjects of={entry} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};

const Actor = ({ of: entry, onChosen }: { of: AuditEntry; onChosen: (actor: AuditActor) => void }) => {
  const translate = useTranslate();
  const name = useActorName()(entry);
  return (
    <TextLink
      component="button"
      onClick={() => onChosen(entry)}
      title={translate('tidings.audit.only', { name })}
      sx={{ textAlign: 'start', verticalAlign: 'baseline' }}
    >
      {name}
    </TextLink>
  );
};

const Action = ({ of: { action, outcome } }: { of: AuditEntry }) => {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
      {translate(`tidings.audit.actions.${action}`, { _: action })}
      {outcome !== 'DONE' && (
        <Chip
          size="small"
          color="warning"
          variant="outlined"
          label={translate(`tidings.audit.refused.${outcome}`, { _: outcome })}
        />
      )}
    </Box>
  );
};

const Subjects = ({ of: entry }: { of: AuditEntry }) => {
  const translate = useTranslate();
  const features = useFeatures();
  const more = entry.subjectIds.length - entry.subjects.length;
  return (
    <>
      {entry.subjects.map(({ id, name }) => {
        const page = pageOf(features, entry.subjectType, id);
        const gone = entry.subjectType === 'erasure' ? 'tidings.personal_data.erased' : 'tidings.audit.gone';
        const text = name ?? translate(gone);
        return (
          <Box key={id}>
            {page && name ? (
              <TextLink component={Link} to={page}>
                {text}
              </TextLink>
            ) : (
              text
            )}
            {changesOf(entry, id).map(({ name: what, before, after }) => (
              <Typography key={what} variant="body2" sx={{ color: 'text.secondary' }}>
                {what}: {before !== undefined && <del>{before}</del>} {after}
              </Typography>
            ))}
          </Box>
        );
      })}
      {entry.subjects.length === 0 && <Report of={entry} />}
      {more > 0 && translate('tidings.audit.more', { smart_count: more })}
    </>
  );
};

/** Shows the result of an action that lists no changed records. */
const Report = ({ of: { after } }: { of: AuditEntry }) =>
  Object.entries((after ?? {}) as Record<string, unknown>).map(([name, value]) => (
    <Typography key={name} variant="body2" sx={{ color: 'text.secondary' }}>
      {name}: {String(value)}
    </Typography>
  ));
