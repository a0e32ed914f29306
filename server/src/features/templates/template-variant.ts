import type { MailTexts } from '@tidings/core/rendering/template-version';
import { IsOptional } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { IsLocale, MaxLength, MinLength } from '../../foundation/graphql/validators.js';

export const MAX_TITLE_LENGTH = 250;
export const MAX_CONTENT_LENGTH = 512 * 1024;
export const MAX_VARIANTS = 50;

/** A variant as `templates.variants` has it. */
export interface StoredVariant extends MailTexts {
  /** Canonical BCP 47 tag. */
  locale: string;
  /** ISO 8601. */
  updatedAt: string;
}

@ObjectType({ description: 'A template’s texts in another language.' })
export class TemplateVariant {
  @Field(() => String, { description: 'BCP 47 language tag.' })
  locale: string;

  @Field(() => String)
  title: string;

  @Field(() => String)
  content: string;

  @Field(() => String, { nullable: true })
  text: string | null;

  @Field(() => String, { nullable: true })
  preheader: string | null;

  @Field(() => Date, { description: 'When one of its texts changed.' })
  updatedAt: Date;

  @Field(() => Boolean, { description: 'Whether the template’s own texts changed after it.' })
  isBehind: boolean;
}

@InputType({ description: 'A template’s texts in another language.' })
export class TemplateVariantInput {
  @Field(() => String, {
    description:
      'BCP 47 language tag, such as pt-BR. A recipient with pt-PT gets pt, and else the template’s own texts.',
  })
  @IsLocale()
  locale: string;

  @Field(() => String, { description: 'Subject, in Handlebars; 250 characters at most, not blank.' })
  @MinLength(1)
  @MaxLength(MAX_TITLE_LENGTH)
  @NotBlank()
  title: string;

  @Field(() => String, { description: 'Body, in Handlebars; 512 KiB at most.' })
  @MinLength(1)
  @MaxBytes(MAX_CONTENT_LENGTH)
  content: string;

  @Field(() => String, { nullable: true, description: 'Text part; null: made from the HTML.' })
  @IsOptional()
  @MaxBytes(MAX_CONTENT_LENGTH)
  text?: string | null;

  @Field(() => String, { nullable: true, description: '250 characters at most.' })
  @IsOptional()
  @MaxLength(MAX_TITLE_LENGTH)
  preheader?: string | null;
}
