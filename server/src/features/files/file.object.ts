import type { Attachment } from '@tidings/core/ledger/attachment';
import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { IsUuid } from '../../foundation/graphql/validators.js';

/** Maximum size in bytes of a content that comes with a call. */
export const MAX_BASE64_BYTES = 200 * 1024;

@InputType({ description: 'A file of a mail: fileId, or contentBase64 with a name.' })
export class AttachmentInput {
  @Field(() => ID, { nullable: true, description: 'A file that was uploaded by PUT /api/v1/files.' })
  @IsOptional()
  @IsUuid()
  fileId?: string | null;

  @Field(() => String, { nullable: true, description: 'The content, of at most 200 KiB.' })
  contentBase64?: string | null;

  @Field(() => String, { nullable: true, description: 'File name, in any script. Defaults to that of the upload.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Media type. Defaults to that of the upload, or to what the content shows. `text/calendar; method=REQUEST` makes an invitation that mail programs show.',
  })
  contentType?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Content-ID, for a picture in the HTML: `<img src="cid:…">`.',
  })
  cid?: string | null;
}

@ObjectType('File', { description: 'A stored file, as a template has it.' })
export class FileObject {
  @Field(() => ID, { description: 'GET /api/v1/files/ID answers with the content.' })
  id: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { description: 'Media type. `text/calendar; method=REQUEST` is an invitation.' })
  contentType: string;

  @Field(() => Int, { description: 'In bytes.' })
  size: number;

  @Field(() => String, { description: 'Hash of the content, in hexadecimal.' })
  sha256: string;

  @Field(() => String, {
    nullable: true,
    description: 'Content-ID of a picture in the HTML, `<img src="cid:…">`; null: none.',
  })
  cid: string | null;

  @Field(() => Date, { description: 'When it was uploaded.' })
  createdAt: Date;
}

/** A file of a template, which always has an id and a time. */
export const fileObjectOf = ({ fileId, createdAt, cid, ...file }: Attachment): FileObject => ({
  ...file,
  id: fileId!,
  cid: cid ?? null,
  createdAt: new Date(createdAt!),
});

@ObjectType('Attachment', { description: 'A file of the mails of a dispatch.' })
export class AttachmentObject {
  @Field(() => ID, { nullable: true, description: 'The stored file; null if the content came with the call.' })
  fileId: string | null;

  @Field(() => String)
  name: string;

  @Field(() => String, { description: 'Media type. `text/calendar; method=REQUEST` is an invitation.' })
  contentType: string;

  @Field(() => Int, { description: 'In bytes.' })
  size: number;

  @Field(() => String, { description: 'Hash of the content, in hexadecimal.' })
  sha256: string;

  @Field(() => String, { nullable: true, description: 'Content-ID of a picture in the HTML; null: none.' })
  cid: string | null;
}

export const attachmentObjectOf = ({ fileId, name, contentType, size, sha256, cid }: Attachment): AttachmentObject => ({
  fileId: fileId ?? null,
  name,
  contentType,
  size,
  sha256,
  cid: cid ?? null,
});
