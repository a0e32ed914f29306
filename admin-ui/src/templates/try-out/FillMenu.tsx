import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import { Button, Divider, ListSubheader, Menu, MenuItem, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import type { ContextObject } from '../../components/context/context-fields';
import { useFormat } from '../../components/use-format';
import { RecentSendsDocument } from '../templates.generated';
import type { TryOut } from './use-try-out';

/** Fills the context with samples or with the context of a recent dispatch. */
export const FillMenu = ({ slug, tryOut }: { slug: string | undefined; tryOut: TryOut }) => {
  const translate = useTranslate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const close = () => setAnchor(null);
  const choose = (fill: () => void) => () => {
    fill();
    close();
  };
  return (
    <>
      <Button
        size="small"
        endIcon={<ArrowDropDown />}
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
      >
        {translate('tidings.templates.fill')}
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      >
        {tryOut.missing.length > 0 && (
          <MenuItem onClick={choose(tryOut.fillMissing)}>{translate('tidings.templates.fill_missing')}</MenuItem>
        )}
        <MenuItem onClick={choose(() => tryOut.setContext(undefined))}>
          {translate('tidings.templates.fill_samples')}
        </MenuItem>
        {slug !== undefined && <Divider />}
        {slug !== undefined && (
          <RecentSends slug={slug} onChoose={(context) => choose(() => tryOut.setContext(context))()} />
        )}
      </Menu>
    </>
  );
};

const RecentSends = ({ slug, onChoose }: { slug: string; onChoose: (context: ContextObject) => void }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { data } = useApiQuery(RecentSendsDocument, { slug });
  const sends = data?.dispatches.items ?? [];
  return (
    <>
      <ListSubheader role="presentation" sx={{ lineHeight: 2.5, bgcolor: 'transparent' }}>
        {translate('tidings.templates.recent')}
      </ListSubheader>
      {data && sends.length === 0 && <MenuItem disabled>{translate('tidings.templates.no_recent')}</MenuItem>}
      {sends.map(({ id, event, createdAt, context }) => (
        <MenuItem
          key={id}
          onClick={() => onChoose(context)}
          sx={{ display: 'flex', justifyContent: 'space-between', gap: 3 }}
        >
          {event}
          <Typography component="time" variant="body2" dateTime={createdAt} noWrap sx={{ color: 'text.secondary' }}>
            {format.relative(createdAt)}
          </Typography>
        </MenuItem>
      ))}
    </>
  );
};
