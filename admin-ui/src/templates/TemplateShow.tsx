import { Box } from '@mui/material';
import { Loading, Show, useRecordContext } from 'react-admin';
import { TemplateHeading } from './TemplateHeading';
import { TryOut } from './try-out/TryOut';
import { useTryOut } from './try-out/use-try-out';

const Template = () => {
  const template = useRecordContext();
  if (template?.content === undefined) return <Loading />;
  return (
    <>
      <TemplateHeading template={template} />
      <ReadOnly slug={template.slug} title={template.title} content={template.content} />
    </>
  );
};

const ReadOnly = (draft: { slug: string; title: string; content: string }) => (
  <Box sx={{ maxWidth: 860 }}>
    <TryOut draft={draft} tryOut={useTryOut(draft)} />
  </Box>
);

/** For those who may look at a template, try it out, and change nothing. */
export const TemplateShow = () => (
  <Show component="div" actions={false}>
    <Template />
  </Show>
);
