import { Alert, Box, Button, Card, CardContent, Link, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useRecordContext, useTranslate } from 'react-admin';
import { useFormState } from 'react-hook-form';
import { Link as RouterLink } from 'react-router-dom';
import { ask } from '../../api/connection';
import { useApiQuery } from '../../api/use-api-query';
import { useErrorMessage } from '../../api/use-error-message';
import { PublishTemplatesDocument, TemplateUsersDocument } from '../templates.generated';
import type { Draft } from '../try-out/use-try-out';
import { UserPreviews } from './UserPreviews';

/** The templates that use a layout or partial. They get its saved changes when they are published. */
export const UsedBy = ({ draft }: { draft: Draft }) => {
  const translate = useTranslate();
  const slug = useRecordContext()?.slug as string;
  const title = translate('tidings.templates.used_by');
  const { data } = useApiQuery(TemplateUsersDocument, { slug });
  const users = data?.template?.usedBy ?? [];
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const { isDirty } = useFormState();
  // `useApiMutation` would refresh the page, and with it the form that holds the draft.
  const publishing = useMutation({
    mutationFn: (slugs: string[]) => ask(PublishTemplatesDocument, { slugs }),
    onError: (error) => notify(errorMessage(error), { type: 'error' }),
  });
  const published = publishing.data;
  const failed = published?.published.flatMap(({ slug: one, error }) => (error ? [{ slug: one, error }] : [])) ?? [];
  return (
    <Card component="section" aria-label={title}>
      <CardContent sx={{ display: 'grid', gap: 1 }}>
        <Typography variant="h6" component="h2">
          {title}
        </Typography>
        {users.length === 0 ? (
          <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.templates.not_used')}</Typography>
        ) : (
          <>
            <Box component="ul" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, listStyle: 'none', m: 0, p: 0 }}>
              {users.map((user) => (
                <li key={user.slug}>
                  <Link component={RouterLink} to={`/templates/${user.slug}`}>
                    {user.slug}
                  </Link>
                </li>
              ))}
            </Box>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {translate('tidings.templates.publish_about')}
            </Typography>
            <Box>
              <Button
                variant="outlined"
                disabled={publishing.isPending || isDirty}
                onClick={() => publishing.mutate(users.map((user) => user.slug))}
              >
                {translate('tidings.templates.publish', { smart_count: users.length })}
              </Button>
            </Box>
            {published && failed.length === 0 && (
              <Alert severity="success">{translate('tidings.templates.published')}</Alert>
            )}
            {failed.map(({ slug: one, error }) => (
              <Alert key={one} severity="error">
                {one}: {String(error.message)}
              </Alert>
            ))}
            <UserPreviews draft={draft} slug={slug} />
          </>
        )}
      </CardContent>
    </Card>
  );
};
