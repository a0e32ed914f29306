import { Alert, Button } from '@mui/material';
import { useLocale, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useErrorMessage } from '../../api/use-error-message';
import { languageName } from '../texts/variants';
import type { TemplateProblem } from './template-problem';

/** An error that isn't in one of the shown inputs: in another language, in a layout, or in a text part. */
export const OtherPartProblem = ({
  problem,
  shown,
  onLocale,
}: {
  problem: TemplateProblem | undefined;
  shown: readonly string[];
  onLocale: (locale: string | null) => void;
}) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const uiLocale = useLocale() ?? 'en';
  if (!problem || shown.includes(problem.part)) return null;
  const names = problem.part.split('.');
  const field = translate(`resources.templates.fields.${names.at(-1)}`);
  const [where, name = ''] = names.length === 3 ? names : [];
  const owner = where === 'variants' ? languageName(name, uiLocale) : name;
  const action =
    where === 'partials' ? (
      <Button color="inherit" size="small" component={Link} to={`/templates/${name}`} target="_blank">
        {translate('tidings.templates.show')}
      </Button>
    ) : names.at(-1) === 'content' || names.at(-1) === 'title' ? (
      <Button color="inherit" size="small" onClick={() => onLocale(name || null)}>
        {translate('tidings.templates.show')}
      </Button>
    ) : undefined;
  return (
    <Alert severity="error" sx={{ mt: 1 }} action={action}>
      {[owner, field].filter(Boolean).join(', ')}: {errorMessage(problem.error)}
    </Alert>
  );
};
