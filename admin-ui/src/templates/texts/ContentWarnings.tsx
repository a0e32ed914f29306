import { Alert, AlertTitle, Box } from '@mui/material';
import { useEffect, useState } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import { issueMessage } from '../../api/error-message';
import { areErrorTextsLoaded, loadErrorTexts } from '../../api/errors/load-texts';
import { PlaceLink } from '../editor/PlaceLink';
import type { PreviewDraftQuery } from '../templates.generated';
import { languageName } from './variants';

type Warning = PreviewDraftQuery['mail']['contentWarnings'][number];

/** Warnings of the MJML compiler and the CSS inliner. Each one leads to its language and place in the editor. */
export const ContentWarnings = ({
  warnings,
  onLocale,
}: {
  warnings: readonly Warning[];
  onLocale: (locale: string | null) => void;
}) => {
  const translate = useTranslate();
  const uiLocale = useLocale() ?? 'en';
  const [chosen, setChosen] = useState<Warning>();
  // The editor of another language is mounted with the same render that sets the warning.
  useEffect(() => {
    if (chosen) import('../editor/jump-to').then(({ jumpTo }) => jumpTo(chosen));
  }, [chosen]);
  const hasWarnings = warnings.length > 0;
  const [areTextsLoaded, setTextsLoaded] = useState(areErrorTextsLoaded);
  useEffect(() => {
    if (hasWarnings) loadErrorTexts().then(() => setTextsLoaded(areErrorTextsLoaded()));
  }, [hasWarnings]);
  if (!hasWarnings) return null;
  return (
    <Alert severity="warning" sx={{ mt: 1, '& .MuiAlert-message': { minWidth: 0, width: '100%' } }}>
      <AlertTitle>{translate('tidings.templates.import.issues', { smart_count: warnings.length })}</AlertTitle>
      <Box
        component="ul"
        aria-label={translate('tidings.templates.content_warnings')}
        tabIndex={0}
        sx={{ m: 0, pl: 2.5, maxHeight: 220, overflow: 'auto' }}
      >
        {warnings.map((warning) => {
          const { rule, params, message, part, line, column } = warning;
          const locale = localeOf(part);
          const jump = () => {
            onLocale(locale);
            setChosen({ ...warning });
          };
          return (
            <Box component="li" key={`${part} ${line} ${column} ${rule}`} sx={{ overflowWrap: 'anywhere' }}>
              {locale && `${languageName(locale, uiLocale)}, `}
              <PlaceLink place={{ line, column }} onClick={jump} />
              {': '}
              {areTextsLoaded ? issueMessage({ rule, params: params as Record<string, unknown> }, translate) : message}
            </Box>
          );
        })}
      </Box>
    </Alert>
  );
};

/** `content`, or `variants.ru.content`. */
const localeOf = (part: string): string | null => (part.startsWith('variants.') ? part.split('.')[1]! : null);
