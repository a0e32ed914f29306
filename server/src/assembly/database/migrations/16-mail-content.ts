import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds layouts and partials, languages, own text parts, preheaders and Reply-To of templates. */
export class MailContent1765500000000 implements MigrationInterface {
  name = 'MailContent1765500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE templates DROP CONSTRAINT templates_format_check,
  ADD CONSTRAINT templates_format_check CHECK (format IN ('HTML', 'MJML', 'TEXT')),
  ADD kind text NOT NULL DEFAULT 'MAIL' CHECK (kind IN ('MAIL', 'LAYOUT', 'PARTIAL')),
  -- Language of title and content. Null: unknown.
  ADD locale text,
  ADD text text,
  ADD preheader text,
  ADD reply_to text,
  ADD inline_css boolean NOT NULL DEFAULT false,
  ADD strict boolean NOT NULL DEFAULT false,
  -- What a person adds to the schema that is inferred from the template, as JSON Schema.
  ADD schema jsonb,
  -- In other languages: [{locale, title, content, text, preheader, updatedAt}].
  ADD variants jsonb NOT NULL DEFAULT '[]',
  -- Slugs of the layouts and partials that any language of it names.
  ADD uses text[] NOT NULL DEFAULT '{}',
  -- When title, content, text or preheader changed. A variant that is older is behind.
  ADD source_updated_at timestamptz(3) NOT NULL DEFAULT now();
UPDATE templates SET source_updated_at = updated_at;
CREATE INDEX templates_uses ON templates USING gin (uses);

-- Sends of a strict key are refused if their contexts lack values.
ALTER TABLE api_keys ADD strict boolean NOT NULL DEFAULT false;

-- parts: what rendering needs besides title, content and format, as VersionParts of core. Null in rows of older servers.
-- source: what was saved, where it isn't what is rendered.
ALTER TABLE template_versions ADD parts jsonb, ADD source jsonb, ADD saved_by text, ADD note text;
CREATE INDEX template_versions_attachments ON template_versions USING gin ((parts -> 'attachments') jsonb_path_ops) WHERE parts ? 'attachments';

-- Older workers must not send versions that only newer ones can render: once there is such a version, they exit.
CREATE FUNCTION require_newer_workers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE schema_compatibility SET oldest = 1765500000000 WHERE part = 'worker' AND oldest < 1765500000000;
  RETURN NULL;
END $$;
CREATE TRIGGER template_versions_newer_workers AFTER INSERT ON template_versions FOR EACH ROW
  WHEN (NEW.parts ->> 'text' IS NOT NULL OR NEW.parts ->> 'preheader' IS NOT NULL OR NEW.parts ->> 'replyTo' IS NOT NULL
    OR NEW.parts ->> 'locales' <> '{}' OR NEW.parts ->> 'partials' <> '{}' OR NEW.parts ? 'attachments'
    OR (NEW.parts IS NOT NULL AND NEW.title || NEW.content
      ~ '\\{\\{[^}]*\\m(formatDate|formatNumber|formatCurrency|pluralize|eq|gte?|lte?|and|or|not)\\M'))
  EXECUTE FUNCTION require_newer_workers();

-- Contents of files. sha256 is null until the whole content is stored.
CREATE TABLE file_contents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  sha256 text UNIQUE,
  size int,
  -- Deleted after this time if nothing refers to it.
  keep_until timestamptz(3) NOT NULL
);
CREATE INDEX file_contents_keep_until ON file_contents (keep_until);
CREATE TABLE file_chunks (
  content_id uuid NOT NULL REFERENCES file_contents ON DELETE CASCADE,
  position int NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (content_id, position)
);
-- Most files are compressed already.
ALTER TABLE file_chunks ALTER data SET STORAGE EXTERNAL;
CREATE TABLE files (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  sha256 text NOT NULL REFERENCES file_contents (sha256) ON DELETE CASCADE,
  name text NOT NULL,
  content_type text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX files_sha256 ON files (sha256);

-- Files of a mail, as Attachment of core. Null: none.
ALTER TABLE templates ADD attachments jsonb;
ALTER TABLE dispatches ADD attachments jsonb;
-- Of the send. headers: {name: value}. Null: none.
ALTER TABLE dispatches ADD reply_to text, ADD headers jsonb;
CREATE INDEX templates_attachments ON templates USING gin (attachments jsonb_path_ops) WHERE attachments IS NOT NULL;
CREATE INDEX dispatches_attachments ON dispatches USING gin (attachments jsonb_path_ops) WHERE attachments IS NOT NULL;
`;

const DOWN = `
ALTER TABLE dispatches DROP headers, DROP reply_to, DROP attachments;
ALTER TABLE templates DROP attachments;
DROP TABLE files, file_chunks, file_contents;
DROP TRIGGER template_versions_newer_workers ON template_versions;
DROP FUNCTION require_newer_workers;
UPDATE schema_compatibility SET oldest = 0 WHERE part = 'worker';
DROP INDEX template_versions_attachments;
ALTER TABLE api_keys DROP strict;
ALTER TABLE template_versions DROP note, DROP saved_by, DROP source, DROP parts;
DELETE FROM templates WHERE kind <> 'MAIL';
UPDATE templates SET format = 'HTML' WHERE format = 'MJML';
ALTER TABLE templates DROP source_updated_at, DROP uses, DROP variants, DROP schema, DROP strict, DROP inline_css, DROP reply_to,
  DROP preheader, DROP text, DROP locale, DROP kind, DROP CONSTRAINT templates_format_check,
  ADD CONSTRAINT templates_format_check CHECK (format IN ('HTML', 'TEXT'));
`;
