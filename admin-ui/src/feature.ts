import type { SvgIconComponent } from '@mui/icons-material';
import type { ComponentType } from 'react';
import type { ResourceProps } from 'react-admin';
import type { ResourceApi } from './api/resource-api';
import type { Permission } from './api/signed-in-user';

export type Locale = 'en' | 'ru';

export interface Messages {
  [key: string]: string | Messages;
}

export interface FeatureMessages {
  /** Title of the main page and of the menu item. Key: `tidings.menu.<name>`. */
  menu: string;
  /** React-Admin's messages of a resource: its name, its fields and its notifications. Key: `resources.<name>`. */
  resource?: Messages;
  /** Names of the feature's audited mutations, by mutation. Key: `tidings.audit.actions.<mutation>`. */
  audit?: Record<string, string>;
  /** All other messages of the feature. Key: `tidings.<name>`. */
  messages: Messages;
}

/** Interface of a feature folder. App, the menu, the data provider and both languages are built from a list of features. */
export interface Feature {
  /** Name of the React-Admin resource. In message keys "-" becomes "_". */
  name: string;
  /** Icon in the menu. A feature without one has no menu item. */
  icon?: SvgIconComponent;
  /** Lazy components, so that the first load contains none of them. */
  routes: Pick<ResourceProps, 'list' | 'create' | 'edit' | 'show' | 'recordRepresentation'> & {
    /** Further pages of the feature, by path. */
    pages?: Record<string, ComponentType>;
  };
  /** Makes the feature a React-Admin resource. */
  api?: ResourceApi;
  /** Permissions that a user needs to see and to change the feature's records. Default: `read` and `write`. */
  permissions?: { see?: Permission; change?: Permission };
  /** Types of the audit log's subjects that are records of this feature, so that the log links to them. */
  auditSubjects?: readonly string[];
  messages: Record<Locale, FeatureMessages>;
}

/** Last part of the message keys of a feature. */
export const messageKey = (name: string): string => name.replaceAll('-', '_');
