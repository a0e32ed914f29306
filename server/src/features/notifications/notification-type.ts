import { registerEnumType } from 'type-graphql';

export enum NotificationType {
  PERSONAL = 'PERSONAL',
  GROUP = 'GROUP',
  ALL = 'ALL',
}
registerEnumType(NotificationType, {
  name: 'NotificationType',
  description: 'PERSONAL: exactly one recipient. GROUP: chosen users and groups. ALL: every active user.',
});
