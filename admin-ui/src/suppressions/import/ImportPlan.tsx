import { Button, MenuItem, Stack, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { useFormat } from '../../components/use-format';
import { SuppressionTopicsDocument } from '../suppressions.generated';
import type { UnsubscribeScope } from './read-rows';
import { LIST_REASONS, type ListReason } from './sources';
import type { Plan } from './use-suppression-import';

/** What the file is, and what the user decides about it before the check. */
export const ImportPlan = ({
  plan: { file, source, unsubscribes },
  onReason,
  onUnsubscribes,
  onCheck,
  onOther,
}: {
  plan: Plan;
  onReason: (reason: ListReason) => void;
  onUnsubscribes: (unsubscribes: UnsubscribeScope) => void;
  onCheck: () => void;
  onOther: () => void;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const { data } = useApiQuery(SuppressionTopicsDocument, {});
  const topics = data?.topics.items ?? [];
  const lines = file.lineCount - 1;
  return (
    <Stack sx={{ gap: 2, maxWidth: 560 }}>
      <Typography>
        {file.name} ·{' '}
        {translate('tidings.suppressions.import.lines', { smart_count: lines, count: format.number(lines) })} ·{' '}
        {source.name
          ? translate('tidings.suppressions.import.source', { name: source.name })
          : translate('tidings.suppressions.import.plain')}
      </Typography>
      {source.listReason && (
        <TextField
          select
          label={translate('tidings.suppressions.import.list_reason')}
          value={source.listReason}
          onChange={({ target }) => onReason(target.value as ListReason)}
        >
          {LIST_REASONS.map((reason) => (
            <MenuItem key={reason} value={reason}>
              {translate(`tidings.suppressions.by.${reason}`)}
            </MenuItem>
          ))}
        </TextField>
      )}
      {source.name !== 'Tidings' && (
        <TextField
          select
          label={translate('tidings.suppressions.import.unsubscribes')}
          value={unsubscribes.topic ?? ''}
          onChange={({ target: { value } }) =>
            onUnsubscribes(value ? { scope: 'TOPIC', topic: value } : { scope: 'ALL_TOPICS', topic: null })
          }
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{translate('tidings.suppressions.scope.ALL_TOPICS')}</MenuItem>
          {topics.map(({ slug, name }) => (
            <MenuItem key={slug} value={slug}>
              {translate('tidings.suppressions.scope_topic', { topic: name })}
            </MenuItem>
          ))}
        </TextField>
      )}
      <Stack direction="row" sx={{ gap: 1 }}>
        <Button variant="contained" onClick={onCheck}>
          {translate('tidings.suppressions.import.check')}
        </Button>
        <Button onClick={onOther}>{translate('tidings.suppressions.import.other')}</Button>
      </Stack>
    </Stack>
  );
};
