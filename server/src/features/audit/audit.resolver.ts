import { Arg, Authorized, Query, Resolver } from 'type-graphql';
import { PageInput } from '../../foundation/graphql/page.js';
import { AuditFilter, AuditPage } from './audit.inputs.js';
import type { AuditService } from './audit.service.js';

@Resolver()
export class AuditResolver {
  constructor(private readonly services: { audit: AuditService }) {}

  @Authorized('MANAGE_ACCESS')
  @Query(() => AuditPage, {
    description:
      'The audit log, newest first: every mutation and who called it, refused calls included. sendNotification isn’t in it, since each dispatch records its own sender.',
  })
  auditLog(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('filter', () => AuditFilter, { nullable: true }) filter?: AuditFilter,
  ) {
    return this.services.audit.list({ page, filter });
  }
}
