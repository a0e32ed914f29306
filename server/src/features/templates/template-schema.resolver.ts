import { Arg, Authorized, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { TemplateEntity } from './template.entity.js';
import type { TemplateService } from './template.service.js';
import type { TemplateSchemaService } from './template-schema.service.js';

@Resolver(() => TemplateEntity)
export class TemplateSchemaResolver {
  constructor(private readonly services: { templates: TemplateService; templateSchemas: TemplateSchemaService }) {}

  @Authorized('READ')
  @Query(() => JsonObjectScalar, {
    description: 'JSON Schema of a template’s context. NOT_FOUND if there is no template with this slug.',
  })
  templateSchema(@Arg('slug', () => ID) slug: string) {
    return this.services.templateSchemas.schemaOf(slug);
  }

  @FieldResolver(() => JsonObjectScalar, {
    description:
      'JSON Schema of the context: inferred from what all languages of the template read, and tightened by ownSchema.',
  })
  schema(@Root() { slug }: TemplateEntity) {
    return this.services.templateSchemas.schemaOf(slug);
  }

  @FieldResolver(() => JsonObjectScalar, {
    nullable: true,
    description: 'Types, required keys and limits that a person adds to the inferred schema. Null if there are none.',
  })
  ownSchema(@Root() { slug }: TemplateEntity) {
    return this.services.templateSchemas.ownSchemaOf(slug);
  }

  @Authorized('WRITE')
  @Mutation(() => TemplateEntity, {
    description:
      'Replaces the types, required keys and limits that a person adds to the inferred schema of a template’s context. Strict sends are refused if their contexts don’t fit it. Allowed are type, properties, required, items, enum, format (date-time, date, uri, email), minimum, maximum, minLength, maxLength, minItems, maxItems, title and description.',
  })
  async setTemplateSchema(
    @Arg('slug', () => ID) slug: string,
    @Arg('schema', () => JsonObjectScalar, { nullable: true, description: 'Null removes it.' })
    schema?: Record<string, unknown> | null,
  ) {
    await this.services.templateSchemas.set(slug, schema ?? null);
    return this.services.templates.find(slug);
  }
}
