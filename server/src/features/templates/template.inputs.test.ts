import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { CreateTemplateInput } from './template.inputs.js';

const template = (fields: object) =>
  make(CreateTemplateInput, { slug: 'welcome', title: 'Hello', content: 'Hello', ...fields });

test.each<InputCase>([
  ['a valid template is accepted', template({}), []],
  ['a slug with capitals is refused', template({ slug: 'Welcome' }), ['slug: template.slug']],
  ['a slug of 51 characters is refused', template({ slug: 's'.repeat(51) }), ['slug: text.maxLength']],
  ['a blank title is refused', template({ title: ' ' }), ['title: notBlank']],
  ['a content above 512 KiB is refused', template({ content: 'я'.repeat(256 * 1024 + 1) }), ['content: text.maxBytes']],
])('%s', (_title, input, issues) => expect(issuesOf(input)).toEqual(issues));
