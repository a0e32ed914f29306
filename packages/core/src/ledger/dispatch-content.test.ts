import { expect, test } from 'vitest';
import { createTestLedger } from '../testing/test-ledger.js';
import { joinContent, readDispatchContents, readOwnContents, readVersionContents } from './dispatch-content.js';

test('a dispatch uses the template version it was accepted with', async () => {
  const ledger = await createTestLedger();
  await ledger.query(
    `INSERT INTO template_versions (slug, version, title, content, format) VALUES ('films', 1, 'Old', 'old', NULL), ('films', 2, 'New', 'new', 'HTML')`,
  );
  const send = {
    queue: 'email.films',
    templateSlug: 'films',
    context: { title: 'Stalker' },
    topic: null,
    senderId: null,
  };
  const first = await ledger.accept({ ...send, templateVersion: 1 });
  const second = await ledger.accept({ ...send, templateVersion: 2, type: 'PERSONAL' });
  const contents = await readDispatchContents(ledger.pool, [first, second]);
  const versions = await readVersionContents(ledger.pool, contents);
  const joined = (await readOwnContents(ledger.pool, [first, second])).map((own) =>
    joinContent(own, versions.find(({ templateVersion }) => templateVersion === own.templateVersion)!),
  );
  expect(joined.sort((a, b) => a.templateVersion - b.templateVersion)).toEqual(
    contents.sort((a, b) => a.templateVersion - b.templateVersion),
  );
  expect(contents.sort((a, b) => a.templateVersion - b.templateVersion)).toEqual([
    {
      ...send,
      id: first,
      type: 'GROUP',
      templateVersion: 1,
      title: 'Old',
      content: 'old',
      format: 'TEXT',
      parts: null,
      attachments: [],
      replyTo: null,
      trace: null,
      headers: null,
    },
    {
      ...send,
      id: second,
      type: 'PERSONAL',
      templateVersion: 2,
      title: 'New',
      content: 'new',
      format: 'HTML',
      parts: null,
      attachments: [],
      replyTo: null,
      trace: null,
      headers: null,
    },
  ]);
});
