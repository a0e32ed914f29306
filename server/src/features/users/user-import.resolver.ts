import { Arg, Authorized, Mutation, Resolver } from 'type-graphql';
import { ImportReport, ImportUsersInput } from './user-import.inputs.js';
import type { UserImportService } from './user-import.service.js';

@Resolver()
export class UserImportResolver {
  constructor(private readonly services: { importUsers: UserImportService }) {}

  @Authorized('MANAGE_USERS')
  @Mutation(() => ImportReport, {
    description:
      'Creates and changes many people at once. An invalid row is refused alone. Roles and passwords stay unchanged.',
  })
  importUsers(@Arg('input', () => ImportUsersInput) input: ImportUsersInput) {
    return this.services.importUsers(input);
  }
}
