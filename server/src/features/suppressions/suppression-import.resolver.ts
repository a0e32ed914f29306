import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { ImportSuppressionsInput, SuppressionImportReport } from './suppression-import.inputs.js';
import type { SuppressionImportService } from './suppression-import.service.js';

@Resolver()
export class SuppressionImportResolver {
  constructor(private readonly services: { importSuppressions: SuppressionImportService }) {}

  @Authorized('WRITE')
  @Mutation(() => SuppressionImportReport, {
    description:
      'Adds many suppressions at once. An invalid row is refused alone. One that exists keeps its note and date, and holds until the later of both expiries, so a repeated import changes nothing.',
  })
  importSuppressions(
    @Arg('input', () => ImportSuppressionsInput) input: ImportSuppressionsInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    return this.services.importSuppressions(input, callerOf(viewer));
  }
}
