import Add from '@mui/icons-material/Add';
import { Alert, Box, Button, Tab, Tabs } from '@mui/material';
import { useState } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { AddLanguage } from './AddLanguage';
import { languageName, type Variant } from './variants';

/** The template's own texts and those in other languages, as tabs. `chosen` is a locale, or null for its own texts. */
export const LanguageTabs = ({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (locale: string | null) => void;
}) => {
  const translate = useTranslate();
  const uiLocale = useLocale() ?? 'en';
  const [isAdding, setIsAdding] = useState(false);
  const { getValues, setValue } = useFormContext();
  const { append, remove } = useFieldArray({ name: 'variants' });
  const [own, variants] = useWatch({ name: ['locale', 'variants'] }) as [string | null, Variant[] | undefined];
  const current = variants?.find(({ locale }) => locale === chosen);
  const say = (key: string, args?: Record<string, unknown>) => translate(`tidings.templates.languages.${key}`, args);

  const add = ({ language, ownLanguage }: { language: string; ownLanguage: string }) => {
    const [title, content, text, preheader] = getValues(['title', 'content', 'text', 'preheader']);
    setValue('locale', ownLanguage, { shouldDirty: true });
    append({ locale: language, title, content, text, preheader } satisfies Variant);
    onChoose(language);
    setIsAdding(false);
  };
  const removeCurrent = () => {
    remove(variants?.findIndex(({ locale }) => locale === chosen));
    onChoose(null);
  };

  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', borderBottom: 1, borderColor: 'divider' }}>
        {(variants?.length ?? 0) > 0 && (
          <Tabs
            value={current ? chosen : ''}
            onChange={(_, next) => onChoose(next || null)}
            variant="scrollable"
            aria-label={say('title')}
            sx={{ minWidth: 0 }}
          >
            <Tab value="" label={own ? languageName(own, uiLocale) : say('own')} />
            {variants?.map(({ locale, isBehind }) => (
              <Tab
                key={locale}
                value={locale}
                label={`${languageName(locale, uiLocale)}${isBehind ? ` · ${say('behind')}` : ''}`}
              />
            ))}
          </Tabs>
        )}
        <Button size="small" startIcon={<Add />} onClick={() => setIsAdding(true)} sx={{ my: 0.5 }}>
          {say('add')}
        </Button>
        {current && (
          <Button size="small" color="error" onClick={removeCurrent} sx={{ my: 0.5 }}>
            {say('remove', { language: languageName(current.locale, uiLocale) })}
          </Button>
        )}
      </Box>
      {current?.isBehind && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {say('behind_about')}
        </Alert>
      )}
      {isAdding && (
        <AddLanguage
          own={own}
          taken={(variants ?? []).map(({ locale }) => locale)}
          onAdd={add}
          onClose={() => setIsAdding(false)}
        />
      )}
    </>
  );
};
