import { Loading, Show, useRecordContext } from 'react-admin';
import { TemplateHeading } from './TemplateHeading';
import { type Draft, useTryOut } from './try-out/use-try-out';
import { Workbench } from './Workbench';

const Template = () => {
  const template = useRecordContext();
  if (template?.content === undefined) return <Loading />;
  return (
    <>
      <TemplateHeading template={template} />
      <ReadOnly
        slug={template.slug}
        title={template.title}
        content={template.content}
        format={template.format}
        topic={template.topicSlug}
      />
    </>
  );
};

const ReadOnly = (draft: Draft) => <Workbench draft={draft} tryOut={useTryOut(draft)} />;

/** Page of a template for users who can't change templates. */
export const TemplateShow = () => (
  <Show component="div" actions={false}>
    <Template />
  </Show>
);
