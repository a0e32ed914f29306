import { messageOf } from '@tidings/core/errors/issue';
import { DIALECTS } from '@tidings/core/rendering/dialects/detect-dialect';
import type { DialectIssue } from '@tidings/core/rendering/dialects/translation';
import { IsOptional } from 'class-validator';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { MaxLength } from '../../foundation/graphql/validators.js';
import { MAX_CONTENT_LENGTH } from './template-variant.js';

export const TemplateDialect = Object.fromEntries(DIALECTS.map((dialect) => [dialect, dialect])) as {
  [Name in (typeof DIALECTS)[number]]: Name;
};
export type TemplateDialect = (typeof DIALECTS)[number];
registerEnumType(TemplateDialect, {
  name: 'TemplateDialect',
  description: 'Template language of another service. MANDRILL: its Handlebars, and merge tags such as *|NAME|*.',
});

@InputType({ description: 'A template of another service.' })
export class TranslateTemplateInput {
  @Field(() => TemplateDialect, { nullable: true, description: 'If absent, it is recognised by the tags.' })
  dialect?: TemplateDialect | null;

  @Field(() => String, { nullable: true, description: 'Subject; 1,000 characters at most.' })
  @IsOptional()
  @MaxLength(1_000)
  title?: string | null;

  @Field(() => String, { description: 'Body; 512 KiB at most.' })
  @MaxBytes(MAX_CONTENT_LENGTH)
  content: string;
}

@ObjectType({ description: 'What a translation changed or left out.' })
export class TranslationIssue {
  constructor({ path, rule, params, line, column }: DialectIssue) {
    Object.assign(this, { part: path, rule, params, line, column, message: messageOf({ rule, params }) });
  }

  @Field(() => String, { description: 'title or content' })
  part: string;

  @Field(() => Int, { description: 'Line in the source and in the translation, from 1.' })
  line: number;

  @Field(() => Int, { description: 'Column in the translation, from 1.' })
  column: number;

  @Field(() => String, { description: 'One of the rules of the error reference that begin with "dialect.".' })
  rule: string;

  @Field(() => JsonObjectScalar)
  params: Record<string, unknown>;

  @Field(() => String, { description: 'In English.' })
  message: string;
}

@ObjectType({ description: 'A template of another service, in this service’s Handlebars.' })
export class TemplateTranslation {
  @Field(() => TemplateDialect, {
    nullable: true,
    description: 'Language of the source. Null if it wasn’t given and isn’t recognised; nothing is changed then.',
  })
  dialect: TemplateDialect | null;

  @Field(() => String)
  title: string;

  @Field(() => String, { description: 'Tags without a counterpart are comments, which aren’t mailed.' })
  content: string;

  @Field(() => [TranslationIssue])
  issues: TranslationIssue[];
}
