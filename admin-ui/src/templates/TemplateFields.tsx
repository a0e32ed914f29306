import { Alert, Box } from '@mui/material';
import { BooleanInput, maxLength, TextInput, useRecordContext, useTranslate } from 'react-admin';
import { SenderInput } from '../senders/public/SenderInput';
import { TopicInput } from '../topics/public/TopicInput';
import { ContentInput } from './ContentInput';
import { useKnownPaths } from './editor/use-known-paths';
import { FormatInput } from './FormatInput';
import { useSlugRules } from './slug';
import { TemplateAttachments } from './TemplateAttachments';
import { TitleInput } from './TitleInput';
import { ContentWarnings } from './texts/ContentWarnings';
import { LanguageTabs } from './texts/LanguageTabs';
import { OwnTextInput } from './texts/OwnTextInput';
import { OtherPartProblem } from './try-out/OtherPartProblem';
import type { Draft, TryOut } from './try-out/use-try-out';

const descriptionRules = maxLength(250);
const preheaderRules = maxLength(250);
const replyToRules = maxLength(320);

/** `locale` is the language whose texts are shown, or null for the template's own texts. */
export const TemplateFields = ({
  draft,
  tryOut,
  locale,
  onLocale,
}: {
  draft: Draft;
  tryOut: TryOut;
  locale: string | null;
  onLocale: (locale: string | null) => void;
}) => {
  const translate = useTranslate();
  const { mail, lacksTopic } = tryOut;
  const place = draft.more.variants.findIndex((variant) => variant.locale === locale);
  const texts = place < 0 ? draft : draft.more.variants[place]!;
  const known = useKnownPaths({ variables: tryOut.variables, title: texts.title, content: texts.content });
  const isNew = !useRecordContext();
  const isMail = draft.more.kind === 'MAIL';
  const sourceOf = (part: string) => (place < 0 ? part : `variants.${place}.${part}`);
  const problemOf = (part: string) =>
    tryOut.problem?.part === (place < 0 ? part : `variants.${locale}.${part}`) ? tryOut.problem : undefined;
  return (
    <Box sx={{ minWidth: 0 }}>
      {isNew && <SlugInput />}
      <TextInput
        source="description"
        validate={descriptionRules}
        helperText={translate('tidings.templates.description_help')}
      />
      {!isMail && (
        <Alert severity="info" icon={false}>
          {translate(`tidings.templates.kinds.${draft.more.kind}_about`, { slug: draft.slug || '…' })}
        </Alert>
      )}
      <LanguageTabs chosen={place < 0 ? null : locale} onChoose={onLocale} />
      <OtherPartProblem
        problem={tryOut.problem}
        shown={['title', 'content'].map((part) => (place < 0 ? part : `variants.${locale}.${part}`))}
        onLocale={onLocale}
      />
      <Box key={sourceOf('')} sx={{ mt: 1 }}>
        {isMail && <TitleInput source={sourceOf('title')} problem={problemOf('title')} />}
        {isMail && (
          <TextInput
            source={sourceOf('preheader')}
            label={translate('resources.templates.fields.preheader')}
            validate={preheaderRules}
            helperText={translate('tidings.templates.preheader_help')}
          />
        )}
        <ContentInput
          sourceOf={sourceOf}
          problem={problemOf('content')}
          known={known}
          isHtml={mail?.html !== ''}
          hasTopic={draft.topic !== null}
          slug={draft.slug}
        />
        {mail?.html !== '' && <OwnTextInput source={sourceOf('text')} />}
      </Box>
      <FormatInput mail={mail} />
      <ContentWarnings warnings={mail?.contentWarnings ?? []} onLocale={onLocale} />
      {isMail && (
        <>
          <TemplateAttachments isHtml={mail?.html !== ''} />
          <TextInput
            source="replyTo"
            validate={replyToRules}
            helperText={translate('tidings.templates.reply_to_help')}
            sx={{ mt: 1 }}
          />
          <SenderInput />
          <TopicInput helperText="tidings.topics.template_help" />
          <BooleanInput source="strict" helperText={translate('tidings.templates.strict_help')} />
        </>
      )}
      {isMail && lacksTopic && (
        <Alert severity="info" sx={{ mt: 1 }}>
          {translate('tidings.templates.lacks_topic')}
        </Alert>
      )}
      {isMail && mail?.warnings.includes('NO_UNSUBSCRIBE_LINK') && (
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
