import { Alert, AlertTitle, Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import { issueMessage } from '../../api/error-message';
import { PlaceLink } from '../editor/PlaceLink';
import type { TranslationIssue } from './use-translation';

/** What a translation changed or left out, with links to the places in the editor. */
export const TranslationIssues = ({ issues }: { issues: readonly TranslationIssue[] }) => {
  const translate = useTranslate();
  if (issues.length === 0) return <Alert severity="success">{translate('tidings.templates.import.complete')}</Alert>;
  return (
    <Alert severity="warning" sx={{ mb: 2, '& .MuiAlert-message': { minWidth: 0, width: '100%' } }}>
      <AlertTitle>{translate('tidings.templates.import.issues', { smart_count: issues.length })}</AlertTitle>
      <Box component="ul" sx={{ m: 0, pl: 2.5, maxHeight: 260, overflow: 'auto' }} tabIndex={0}>
        {issues.map((issue, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <Box component="li" key={index} sx={{ overflowWrap: 'anywhere' }}>
            <Place issue={issue} />
            {': '}
            {issueMessage({ rule: issue.rule, params: issue.params as Record<string, unknown> }, translate)}
          </Box>
        ))}
      </Box>
    </Alert>
  );
};

const Place = ({ issue: { part, line, column } }: { issue: TranslationIssue }) => {
  const translate = useTranslate();
  if (part === 'title') return translate('resources.templates.fields.title');
  const jump = async () => (await import('../editor/jump-to')).jumpTo({ line, column });
  return <PlaceLink place={{ line, column }} onClick={jump} />;
};
