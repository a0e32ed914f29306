import { useTranslate } from 'react-admin';
import type { AuditActor } from './audit-entry';

/** Name of an actor, also for deleted users and keys. */
export const useActorName = () => {
  const translate = useTranslate();
  return ({ actor, actorName }: AuditActor): string => {
    const [kind, id] = actor.split(':');
    if (actorName) return translate(`tidings.audit.actor.${kind}`, { name: actorName });
    return translate(id === undefined ? `tidings.audit.actor.${kind}` : `tidings.audit.actor.${kind}_gone`);
  };
};
