import { useTranslate } from 'react-admin';
import type { AuditActor } from './audit-entry';

/** Name of an actor, also for deleted users and keys. */
export const useActorName = () => {
  const translate = useTranslate();
  return ({ actor, actorName }: AuditActor): string => {
    const [kind] = actor.split(':');
    return actorName
      ? translate(`tidings.audit.actor.${kind}`, { name: actorName })
      : translate(kind === 'stranger' ? 'tidings.audit.actor.stranger' : `tidings.audit.actor.${kind}_gone`);
  };
};
