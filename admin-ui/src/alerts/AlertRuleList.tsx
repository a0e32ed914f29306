import { Box, Button, Chip, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { Section } from '../components/Section';
import { type AlertRuleFragment, DeleteAlertRulesDocument, TestAlertRuleDocument } from './alerts.generated';

export const AlertRuleList = ({
  rules,
  mayChange,
  onEdit,
}: {
  rules: readonly AlertRuleFragment[];
  mayChange: boolean;
  onEdit: (rule: AlertRuleFragment) => void;
}) => {
  const translate = useTranslate();
  return (
    <Section title={translate('tidings.alerts.rules')}>
      <Stack component="ul" spacing={2} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {rules.map((rule) => (
          <Box key={rule.id} component="li" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <RuleText rule={rule} />
            {mayChange && <RuleButtons rule={rule} onEdit={() => onEdit(rule)} />}
          </Box>
        ))}
      </Stack>
    </Section>
  );
};

const RuleText = ({ rule }: { rule: AlertRuleFragment }) => {
  const translate = useTranslate();
  const { name, kind, percent, minutes, isActive, webhookHost, emails, routes } = rule;
  const target = webhookHost
    ? translate('tidings.alerts.to_webhook', { host: webhookHost })
    : translate('tidings.alerts.to_mail', {
        emails: emails.join(', '),
        routes: routes.map((route) => route.name).join(', '),
      });
  return (
    <Box sx={{ flex: 1, minWidth: 220, overflowWrap: 'anywhere' }}>
      <Typography component="h3" sx={{ fontWeight: 600 }}>
        {name} {!isActive && <Chip size="small" label={translate('tidings.alerts.off')} />}
      </Typography>
      <Typography variant="body2">{translate(`tidings.alerts.watches.${kind}`, { percent, minutes })}</Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {target}
      </Typography>
    </Box>
  );
};

const RuleButtons = ({ rule: { id, name }, onEdit }: { rule: AlertRuleFragment; onEdit: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [isAsking, setAsking] = useState(false);
  const test = useApiMutation(TestAlertRuleDocument, {
    onDone: ({ test: { ok, error } }) =>
      ok
        ? notify('tidings.alerts.test_sent', { type: 'success' })
        : notify('tidings.alerts.test_failed', { type: 'error', messageArgs: { error }, autoHideDuration: null }),
  });
  const remove = useApiMutation(DeleteAlertRulesDocument, {
    onDone: () => {
      setAsking(false);
      notify('tidings.alerts.deleted', { type: 'success' });
    },
  });
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap' }}>
      <Button
        onClick={() => test.mutate({ id })}
        loading={test.isPending}
        aria-label={translate('tidings.alerts.test_one', { name })}
      >
        {translate('tidings.alerts.test')}
      </Button>
      <Button onClick={onEdit} aria-label={translate('tidings.alerts.edit_one', { name })}>
        {translate('ra.action.edit')}
      </Button>
      <Button
        color="error"
        onClick={() => setAsking(true)}
        aria-label={translate('tidings.alerts.delete_one', { name })}
      >
        {translate('ra.action.delete')}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={remove.isPending}
        title={translate('tidings.alerts.delete_one', { name })}
        content={translate('tidings.alerts.delete_about')}
        confirm="ra.action.delete"
        confirmColor="warning"
        onConfirm={() => remove.mutate({ ids: [id] })}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
};
