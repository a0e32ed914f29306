import type { Logger } from '@tidings/core/runtime/logger';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import type { GraphqlContext } from '../graphql/context.js';
import { toAppError } from '../graphql/format-error.js';
import { callerOf } from '../graphql/viewer.js';
import type { AuditService } from './audit.service.js';
import { AUDITED, OWN_RECORD } from './audited-mutations.js';

type Arguments = Record<string, unknown>;

/**
 * Has each mutation of the schema written down: who called it, on what, what it was before and after, and with what it was refused, if it
 * was. Throws where a mutation isn't known to `AUDITED`.
 */
export const watchMutations = (
  schema: GraphQLSchema,
  { audit, logger }: { audit: AuditService; logger: Logger },
): void => {
  for (const field of Object.values(schema.getMutationType()!.getFields())) {
    if (OWN_RECORD.has(field.name)) continue;
    const audited = AUDITED[field.name];
    if (!audited) throw new Error(`nobody has said how ${field.name} is to be written down in the audit log`);
    const { subject, ids, made } = audited;
    const resolve = field.resolve ?? defaultFieldResolver;

    field.resolve = async (source, args: Arguments, context: GraphqlContext, info) => {
      const asked = listOf(ids(args));
      const before = await audit.snapshot(subject, asked);
      const write = async (outcome: string, subjectIds: string[]): Promise<void> => {
        const after = outcome === 'DONE' ? await audit.snapshot(subject, subjectIds) : null;
        await audit.write({
          actor: callerOf(context.viewer),
          address: context.reply.request.ip,
          action: field.name,
          outcome,
          subjectType: subject,
          subjectIds,
          fields: fieldsOf(args),
          before,
          after,
        });
      };
      // What was done stays done, and what was refused refused, whether it could be written down or not.
      const tryToWrite = (outcome: string, subjectIds: string[]) =>
        write(outcome, subjectIds).catch((err: unknown) =>
          logger.error({ err, action: field.name, outcome, subjectIds }, 'the audit log could not be written'),
        );
      try {
        const result = await resolve(source, args, context, info);
        await tryToWrite('DONE', made ? listOf(made(result)) : asked);
        return result;
      } catch (err) {
        const refusal = toAppError(err, logger);
        await tryToWrite(refusal.code, asked);
        throw refusal;
      }
    };
  }
};

const listOf = (ids: unknown): string[] => (Array.isArray(ids) ? ids : ids === undefined ? [] : [ids]).map(String);

/** Names alone: values may be passwords. */
const fieldsOf = ({ input, ...args }: Arguments): string[] =>
  typeof input === 'object' && input !== null
    ? Object.entries(input)
        .filter(([, value]) => value !== undefined)
        .map(([name]) => name)
    : Object.keys(args);
