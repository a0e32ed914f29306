import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin';

const shared: RaThemeOptions = {
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    h5: { fontWeight: 600, letterSpacing: '-0.01em' },
    h6: { fontWeight: 600, letterSpacing: '-0.01em' },
    button: { textTransform: 'none', fontWeight: 600 },
  },
};

const components = (
  base: RaThemeOptions,
  { line, paper }: { line: string; paper: string },
): RaThemeOptions['components'] => ({
  ...base.components,
  MuiAppBar: {
    defaultProps: { elevation: 0, color: 'inherit' },
    styleOverrides: { root: { borderBottom: `1px solid ${line}` } },
  },
  MuiCard: {
    defaultProps: { variant: 'outlined' },
    styleOverrides: { root: { borderColor: line, backgroundImage: 'none' } },
  },
  // On a phone the toolbar floats over the scrolling form.
  RaToolbar: { styleOverrides: { root: { backgroundColor: paper, borderTop: `1px solid ${line}` } } },
  // Aligns the heading of an edit page with the headings of other pages.
  RaEdit: { styleOverrides: { root: { '& .RaEdit-noActions': { marginTop: 0 }, '& .RaEdit-main': { minWidth: 0 } } } },
  // React-Admin puts the label of a row's checkbox on the element around the input, where screen readers ignore it.
  MuiCheckbox: {
    defaultProps: {
      slotProps: {
        root: { 'aria-label': undefined },
        input: (ownerState: object) => ({ 'aria-label': (ownerState as { 'aria-label'?: string })['aria-label'] }),
      },
    },
  },
  MuiButton: { defaultProps: { disableElevation: true } },
  MuiTextField: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense', fullWidth: true } },
  MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense', fullWidth: true } },
});

export const lightTheme: RaThemeOptions = {
  ...defaultLightTheme,
  ...shared,
  palette: {
    mode: 'light',
    primary: { main: '#1f5f59', contrastText: '#ffffff' },
    secondary: { main: '#9a6413' },
    info: { main: '#0b6a9e' },
    error: { main: '#b3261e' },
    success: { main: '#256b2a' },
    warning: { main: '#8a4b00' },
    background: { default: '#f5f3ee', paper: '#fffdfa' },
    text: { primary: '#20292a', secondary: '#5b6668' },
  },
  components: components(defaultLightTheme, { line: '#e3dfd5', paper: '#fffdfa' }),
};

export const darkTheme: RaThemeOptions = {
  ...defaultDarkTheme,
  ...shared,
  palette: {
    mode: 'dark',
    primary: { main: '#7fc7bb', contrastText: '#0f2321' },
    secondary: { main: '#e2a33c' },
    error: { main: '#ff8a80' },
    background: { default: '#131a1b', paper: '#1b2425' },
    text: { primary: '#e8ecea', secondary: '#a3b0ae' },
  },
  components: components(defaultDarkTheme, { line: '#2e3a3b', paper: '#1b2425' }),
};
