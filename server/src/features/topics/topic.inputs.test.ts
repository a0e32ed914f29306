import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { CreateTopicInput, UpdateTopicInput } from './topic.inputs.js';

const topic = (fields: object) => make(CreateTopicInput, { slug: 'product-news', name: 'Product news', ...fields });

test.each<InputCase>([
  ['a topic is accepted', topic({}), []],
  ['a slug with spaces is refused', topic({ slug: 'product news' }), ['slug: template.slug']],
  ['a slug of 51 characters is refused', topic({ slug: 's'.repeat(51) }), ['slug: text.maxLength']],
  ['a blank name is refused', topic({ name: '\t' }), ['name: notBlank']],
  ['a name of 151 characters is refused', topic({ name: 'n'.repeat(151) }), ['name: text.maxLength']],
  [
    'a description of 501 characters is refused',
    topic({ description: 'd'.repeat(501) }),
    ['description: text.maxLength'],
  ],
  ['an update without fields is accepted', make(UpdateTopicInput, {}), []],
  ['an update to a blank name is refused', make(UpdateTopicInput, { name: ' ' }), ['name: notBlank']],
])('%s', (_title, input, issues) => expect(issuesOf(input)).toEqual(issues));
