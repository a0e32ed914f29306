import Add from '@mui/icons-material/Add';
import { Button, ListSubheader, Menu, MenuItem, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { contextFields } from '../../components/context/context-fields';
import { SharedPartsDocument } from '../templates.generated';
import type { Editor } from './create-editor';
import {
  button,
  conditionAt,
  layoutAround,
  listAt,
  NEW_CONDITION,
  NEW_LIST,
  partialAt,
  picture,
  valueAt,
} from './insertions';
import { RECIPIENT_PATHS, TOPIC_PATHS } from './known-paths';

type Make = Parameters<Editor['insert']>[0];

const MAX_PATHS = 20;

/** Inserts what a template is made of at the cursor. */
export const InsertMenu = ({
  paths,
  content,
  isHtml,
  hasTopic,
  slug,
  onInsert,
}: {
  paths: readonly string[];
  content: string;
  isHtml: boolean;
  hasTopic: boolean;
  /** Of the template itself, which can't include itself. */
  slug: string | undefined;
  onInsert: (make: Make) => void;
}) => {
  const translate = useTranslate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [chosen, setChosen] = useState<Make>();
  const say = (key: string) => translate(`tidings.templates.insert.${key}`);
  const item = (key: string, { label, about, make }: { label: string; about?: string; make: Make }) => (
    <MenuItem
      key={key}
      dense
      onClick={() => {
        setChosen(() => make);
        setAnchor(null);
      }}
      sx={{ display: 'flex', justifyContent: 'space-between', gap: 3 }}
    >
      {label}
      {about && (
        <Typography component="code" variant="body2" sx={{ color: 'text.secondary', fontFamily: 'monospace' }}>
          {about}
        </Typography>
      )}
    </MenuItem>
  );
  const heading = (key: string) => (
    <ListSubheader key={key} role="presentation" sx={{ lineHeight: 2.5, bgcolor: 'transparent', position: 'static' }}>
      {say(key)}
    </ListSubheader>
  );
  const shared = useSharedParts(anchor !== null).filter((part) => part.slug !== slug);
  const lists = listPaths(paths, content);
  return (
    <>
      <Button
        size="small"
        startIcon={<Add />}
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
      >
        {say('title')}
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        // The menu gives the focus back to its button before the editor takes it.
        slotProps={{
          transition: {
            onExited: () => {
              if (chosen) onInsert(chosen);
              setChosen(undefined);
            },
          },
          paper: { sx: { maxHeight: 480 } },
        }}
      >
        {heading('recipient')}
        {RECIPIENT_PATHS.slice(0, 5).map((path) =>
          item(path, { label: say(path.replace('.', '_')), about: `{{${path}}}`, make: valueAt(path) }),
        )}
        {paths.length > 0 && heading('data')}
        {paths.slice(0, MAX_PATHS).map((path) => item(`data ${path}`, { label: path, make: valueAt(path) }))}
        {heading('blocks')}
        {lists.map((path) =>
          item(`list ${path}`, { label: say('list_of'), about: `{{#each ${path}}}`, make: listAt(path) }),
        )}
        {item('list', { label: say('list'), about: '{{#each …}}', make: listAt(NEW_LIST) })}
        {item('condition', { label: say('condition'), about: '{{#if …}}', make: conditionAt(NEW_CONDITION) })}
        {isHtml && heading('parts')}
        {isHtml && item('button', { label: say('button'), make: button(say('button_text')) })}
        {isHtml && item('picture', { label: say('picture'), make: picture(say('picture_text')) })}
        {shared.length > 0 && heading('shared')}
        {shared.map((part) =>
          item(`shared ${part.slug}`, {
            label: part.slug,
            about: part.kind === 'LAYOUT' ? '{{#> …}}' : '{{> …}}',
            make: part.kind === 'LAYOUT' ? layoutAround(part.slug) : partialAt(part.slug),
          }),
        )}
        {hasTopic && heading('links')}
        {hasTopic &&
          TOPIC_PATHS.map((path) => item(path, { label: say(path), about: `{{${path}}}`, make: valueAt(path) }))}
      </Menu>
    </>
  );
};

const useSharedParts = (isWanted: boolean) => {
  const layouts = useApiQuery(SharedPartsDocument, { kind: 'LAYOUT' }, { enabled: isWanted });
  const partials = useApiQuery(SharedPartsDocument, { kind: 'PARTIAL' }, { enabled: isWanted });
  return [...(layouts.data?.templates.items ?? []), ...(partials.data?.templates.items ?? [])];
};

const listPaths = (paths: readonly string[], content: string): string[] =>
  contextFields([...paths], content)
    .filter(({ isList }) => isList)
    .map(({ path }) => path);
