import { Alert, Box } from '@mui/material';
import { maxLength, TextInput, useRecordContext, useTranslate } from 'react-admin';
import { TopicInput } from '../topics/public/TopicInput';
import { ContentInput } from './ContentInput';
import { FormatInput } from './FormatInput';
import { useSlugRules } from './slug';
import { TitleInput } from './TitleInput';
import type { TemplateProblem } from './try-out/template-problem';
import type { TryOut } from './try-out/use-try-out';

const descriptionRules = maxLength(250);

export const TemplateFields = ({ problem, mail }: { problem: TemplateProblem | undefined; mail: TryOut['mail'] }) => {
  const translate = useTranslate();
  const isNew = !useRecordContext();
  return (
    <Box sx={{ minWidth: 0 }}>
      {isNew && <SlugInput />}
      <TitleInput problem={problem?.part === 'title' ? problem : undefined} />
      <TextInput
        source="description"
        validate={descriptionRules}
        helperText={translate('tidings.templates.description_help')}
      />
      <ContentInput problem={problem?.part === 'content' ? problem : undefined} />
      <FormatInput mail={mail} />
      <TopicInput helperText="tidings.topics.template_help" />
      {mail?.warnings.includes('NO_UNSUBSCRIBE_LINK') && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate('tidings.topics.no_link')}
        </Alert>
      )}
    </Box>
  );
};

/** Programs refer to a template by its slug, so it can't be changed later. */
const SlugInput = () => {
  const translate = useTranslate();
  return (
    <TextInput
      source="slug"
      validate={useSlugRules()}
      helperText={translate('tidings.templates.slug_help')}
      autoFocus
    />
  );
};
