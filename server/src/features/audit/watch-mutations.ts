import type { Logger } from '@tidings/core/runtime/logger';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import { type AuditedMutations, OWN_RECORD } from '../../foundation/audited-mutations.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { toAppError } from '../../foundation/graphql/format-error.js';
import type { AuditService } from './audit.service.js';

type Arguments = Record<string, unknown>;

/**
 * Records every mutation in the audit log: caller, objects, state before and after, and the error code if it was
 * refused. Throws if `mutations` lacks a mutation of the schema.
 */
export const watchMutations = (
  schema: GraphQLSchema,
  {
    mutations,
    audit,
    findAccounts,
    logger,
  }: {
    mutations: AuditedMutations;
    audit: AuditService;
    /**
     * Finds the ids of the accounts that a name would sign in to. The name itself isn't recorded, since it may be a
     * password typed into the wrong field.
     */
    findAccounts: (name: string) => Promise<string[]>;
    logger: Logger;
  },
): void => {
  for (const field of Object.values(schema.getMutationType()!.getFields())) {
    const audited = mutations[field.name];
    if (!audited) throw new Error(`no feature says how ${field.name} is written to the audit log`);
    if (audited === OWN_RECORD) continue;
    const { subject, ids, made, triedName, report } = audited;
    const resolve = field.resolve ?? defaultFieldResolver;

    field.resolve = async (source, args: Arguments, context: GraphqlContext, info) => {
      const asked = listOf(ids(args));
      const before = await audit.snapshot(subject, asked);
      const entry = {
        actor: callerOf(context.viewer),
        address: context.reply.request.ip,
        action: field.name,
        subjectType: subject.type,
        fields: fieldsOf(args),
        before,
      };
      const writeDone = async (result: unknown): Promise<void> => {
        const subjectIds = made ? listOf(made(result)) : asked;
        const actor = triedName ? `user:${subjectIds[0]}` : entry.actor;
        const after = report ? report(args, result) : await audit.snapshot(subject, subjectIds);
        await audit.write({ ...entry, actor, outcome: 'DONE', subjectIds, after });
      };
      const writeRefused = async (outcome: string): Promise<void> => {
        // Throttled attempts aren't recorded, or a brute-force attack would fill the audit log. The attempts before the
        // limit are recorded.
        if (triedName && outcome === 'RATE_LIMITED') return;
        const isWrong = triedName && outcome === 'UNAUTHENTICATED';
        const subjectIds = isWrong ? await findAccounts(triedName(args)) : asked;
        await audit.write({ ...entry, outcome, subjectIds, after: null });
      };
      // A failure to write the audit log doesn't change the result of the call.
      const tried = (writing: Promise<void>) =>
        writing.catch((err: unknown) =>
          logger.error({ err, action: field.name, asked }, 'audit log entry could not be written'),
        );
      try {
        const result = await resolve(source, args, context, info);
        await tried(writeDone(result));
        return result;
      } catch (err) {
        const refusal = toAppError(err, logger.child({ requestId: context.reply.request.id }));
        await tried(writeRefused(refusal.code));
        throw refusal;
      }
    };
  }
};

const listOf = (ids: unknown): string[] => (Array.isArray(ids) ? ids : ids === undefined ? [] : [ids]).map(String);

/**
 * Names of the fields that a call sets. Values aren't recorded, since they may be passwords. `expectedUpdatedAt` is
 * left out, since it changes nothing.
 */
const fieldsOf = ({ input, ...args }: Arguments): string[] =>
  typeof input === 'object' && input !== null
    ? Object.entries(input)
        .filter(([name, value]) => value !== undefined && name !== 'expectedUpdatedAt')
        .map(([name]) => name)
    : Object.keys(args);
