import type SvgIcon from '@mui/material/SvgIcon';

/** The component of a Material icon, which is the default export of `@mui/icons-material/NameOfTheIcon`. */
export type SvgIconComponent = typeof SvgIcon;

declare const icon: SvgIconComponent;
export default icon;
