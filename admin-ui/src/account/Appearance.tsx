import DarkMode from '@mui/icons-material/DarkMode';
import LightMode from '@mui/icons-material/LightMode';
import { Box, ToggleButton, ToggleButtonGroup, Typography, useTheme as useMuiTheme } from '@mui/material';
import type { ReactNode } from 'react';
import { useLocaleState, useLocales, useTheme, useTranslate } from 'react-admin';
import { Section } from '../components/Section';

/** Choice of language and theme. The browser remembers both. */
export const Appearance = () => {
  const translate = useTranslate();
  const [locale, setLocale] = useLocaleState();
  const locales = useLocales();
  const [, setTheme] = useTheme();
  // Without a choice of the user, the theme follows the browser.
  const { mode } = useMuiTheme().palette;

  return (
    <Section title={translate('tidings.account.appearance')}>
      <Choice
        label={translate('tidings.account.language')}
        value={locale}
        onChange={setLocale}
        options={locales.map(({ locale, name }) => ({ value: locale, text: name }))}
      />
      <Choice
        label={translate('tidings.account.colours')}
        value={mode}
        onChange={setTheme}
        options={[
          { value: 'light', text: translate('tidings.account.light'), icon: <LightMode fontSize="small" /> },
          { value: 'dark', text: translate('tidings.account.dark'), icon: <DarkMode fontSize="small" /> },
        ]}
      />
    </Section>
  );
};

const Choice = <Value extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: { value: Value; text: string; icon?: ReactNode }[];
}) => (
  <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, py: 0.5 }}>
    <Typography sx={{ flexGrow: 1 }}>{label}</Typography>
    <ToggleButtonGroup
      exclusive
      size="small"
      color="primary"
      value={value}
      aria-label={label}
      onChange={(_, chosen: Value | null) => chosen && onChange(chosen)}
    >
      {options.map((option) => (
        <ToggleButton key={option.value} value={option.value} sx={{ gap: 0.75, px: 1.5 }}>
          {option.icon}
          {option.text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  </Box>
);
