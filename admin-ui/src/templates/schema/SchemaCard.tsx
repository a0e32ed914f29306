import {
  Alert,
  Box,
  Button,
  Card,
  CardContent,
  Checkbox,
  MenuItem,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { ask } from '../../api/connection';
import { useApiQuery } from '../../api/use-api-query';
import { useErrorMessage } from '../../api/use-error-message';
import { SetTemplateSchemaDocument, TemplateSchemaDocument } from '../templates.generated';
import {
  rowsOf,
  type Schema,
  type SchemaRow,
  TYPE_CHOICES,
  type TypeChoice,
  withRequired,
  withType,
} from './schema-rows';

/** What the data of a saved template must be like: read from the template, and tightened here. */
export const SchemaCard = ({ slug }: { slug: string }) => {
  const translate = useTranslate();
  const { data, refetch } = useApiQuery(TemplateSchemaDocument, { slug });
  if (!data?.template) return null;
  const { schema, ownSchema } = data.template;
  const title = translate('tidings.templates.schema.title');
  return (
    <Card component="section" aria-label={title} sx={{ mt: 2 }}>
      <CardContent>
        <Typography variant="h6" component="h2">
          {title}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
          {translate('tidings.templates.schema.about')}
        </Typography>
        <SchemaForm
          key={JSON.stringify([schema, ownSchema])}
          slug={slug}
          schema={schema as Schema}
          saved={ownSchema as Schema | null}
          onSaved={refetch}
        />
      </CardContent>
    </Card>
  );
};

const SchemaForm = ({
  slug,
  schema,
  saved,
  onSaved,
}: {
  slug: string;
  schema: Schema;
  saved: Schema | null;
  onSaved: () => void;
}) => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const [own, setOwn] = useState<Schema>(saved ?? {});
  const isDirty = JSON.stringify(own) !== JSON.stringify(saved ?? {});
  // `useApiMutation` would refresh the page, and with it the form that holds the draft.
  const saving = useMutation({
    mutationFn: () => ask(SetTemplateSchemaDocument, { slug, schema: { ...own } }),
    onSuccess: () => {
      notify('tidings.templates.schema.saved', { type: 'success' });
      onSaved();
    },
  });
  const rows = rowsOf(schema, own);
  const always = new Set(rowsOf(schema, saved).flatMap((row) => (row.isAlwaysRequired ? row.path.join('.') : [])));
  const say = (key: string) => translate(`tidings.templates.schema.${key}`);
  if (rows.length === 0) return <Typography sx={{ color: 'text.secondary' }}>{say('nothing')}</Typography>;
  return (
    <>
      <Box sx={{ overflowX: 'auto' }}>
        <Table size="small" aria-label={say('title')}>
          <TableHead>
            <TableRow>
              <TableCell>{say('value')}</TableCell>
              <TableCell>{say('type')}</TableCell>
              <TableCell>{say('required')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row
                key={row.path.join('.')}
                row={row}
                isAlwaysRequired={always.has(row.path.join('.'))}
                own={own}
                onChange={setOwn}
              />
            ))}
          </TableBody>
        </Table>
      </Box>
      {saving.error && (
        <Alert severity="error" sx={{ mt: 1 }}>
          {errorMessage(saving.error)}
        </Alert>
      )}
      <Button
        variant="outlined"
        disabled={!isDirty}
        loading={saving.isPending}
        onClick={() => saving.mutate()}
        sx={{ mt: 1 }}
      >
        {say('save')}
      </Button>
    </>
  );
};

const Row = ({
  row: { path, type, isOwnRequired },
  isAlwaysRequired,
  own,
  onChange,
}: {
  row: SchemaRow;
  /** Whether the template itself requires the value. */
  isAlwaysRequired: boolean;
  own: Schema;
  onChange: (own: Schema) => void;
}) => {
  const translate = useTranslate();
  const name = path.join('.').replaceAll('.[]', '[]');
  const labelOf = (key: string) => `${translate(`tidings.templates.schema.${key}`)}: ${name}`;
  return (
    <TableRow>
      <TableCell component="th" scope="row" sx={{ overflowWrap: 'anywhere' }}>
        <code>{name}</code>
      </TableCell>
      <TableCell>
        {type && (
          <TextField
            select
            size="small"
            variant="standard"
            value={type}
            onChange={({ target }) => onChange(withType(own, path, target.value as TypeChoice))}
            slotProps={{ select: { SelectDisplayProps: { 'aria-label': labelOf('type') } } }}
          >
            {TYPE_CHOICES.map((choice) => (
              <MenuItem key={choice} value={choice}>
                {translate(`tidings.templates.schema.type_${choice}`)}
              </MenuItem>
            ))}
          </TextField>
        )}
      </TableCell>
      <TableCell>
        <Checkbox
          size="small"
          checked={isAlwaysRequired || isOwnRequired}
          disabled={isAlwaysRequired}
          onChange={(_, isOn) => onChange(withRequired(own, path, isOn))}
          slotProps={{ input: { 'aria-label': labelOf('required') } }}
        />
      </TableCell>
    </TableRow>
  );
};
