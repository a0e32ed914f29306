import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import { useState } from 'react';
import { useRecordContext, useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { MailPreview } from '../../components/MailPreview';
import { useIsSmall } from '../../components/use-is-small';
import { useSettled } from '../../components/use-settled';
import { TemplateImpactDocument, type TemplateImpactQuery } from '../templates.generated';

type Impact = TemplateImpactQuery['impact'];

/** Warns of senders whose data of the last 30 days lacks values that the draft reads. */
export const SaveImpact = ({ draft }: { draft: { slug: string | undefined; title: string; content: string } }) => {
  const translate = useTranslate();
  const template = useRecordContext();
  const [isOpen, setIsOpen] = useState(false);
  const { slug = '', title, content } = useSettled(draft, 800);
  const isChanged = template !== undefined && (title !== template.title || content !== template.content);
  const { data } = useApiQuery(
    TemplateImpactDocument,
    { slug, title, content },
    { enabled: slug !== '' && isChanged && title !== '' && content !== '', retry: false },
  );
  if (!isChanged || !data || data.impact.brokenMails === 0) return null;
  const { callers, brokenCallers, mails, brokenMails, missing, samples } = data.impact;
  const values = {
    brokenCallers,
    callers,
    percent: Math.max(1, Math.round((100 * brokenMails) / mails)),
    names: missing.join(', '),
  };
  return (
    <Alert
      severity="warning"
      sx={{ mt: 2 }}
      data-testid="save-impact"
      action={
        samples.length > 0 && (
          <Button color="inherit" size="small" onClick={() => setIsOpen(true)}>
            {translate('tidings.templates.impact_show')}
          </Button>
        )
      }
    >
      {translate('tidings.templates.impact', values)}
      {isOpen && <ImpactDialog samples={samples} onClose={() => setIsOpen(false)} />}
    </Alert>
  );
};

const ImpactDialog = ({ samples, onClose }: { samples: Impact['samples']; onClose: () => void }) => {
  const translate = useTranslate();
  const isSmall = useIsSmall();
  return (
    <Dialog open onClose={onClose} maxWidth="lg" fullWidth fullScreen={isSmall} aria-labelledby="impact-title">
      <DialogTitle id="impact-title">{translate('tidings.templates.impact_title')}</DialogTitle>
      <DialogContent
        dividers
        sx={{ display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' }, gap: 2 }}
      >
        {samples.flatMap(({ dispatchId, event, before, after }) =>
          (
            [
              ['before', before],
              ['after', after],
            ] as const
          ).map(([when, mail]) => (
            <section key={`${dispatchId}-${when}`}>
              <Typography variant="subtitle2" component="h3">
                {translate(`tidings.templates.impact_${when}`, { event })}
              </Typography>
              {mail ? (
                <MailPreview mail={mail} height={240} />
              ) : (
                <Alert severity="error">{translate('tidings.templates.impact_fails')}</Alert>
              )}
            </section>
          )),
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('tidings.action.close')}</Button>
      </DialogActions>
    </Dialog>
  );
};
