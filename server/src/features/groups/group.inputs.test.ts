import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { CreateGroupInput } from './group.inputs.js';

test.each<InputCase>([
  ['an empty group name is refused', make(CreateGroupInput, { name: '' }), ['name: notEmpty']],
  [
    'a group name of 151 characters is refused',
    make(CreateGroupInput, { name: 'n'.repeat(151) }),
    ['name: text.maxLength'],
  ],
  ['a group name is accepted', make(CreateGroupInput, { name: 'Readers' }), []],
])('%s', (_title, input, issues) => expect(issuesOf(input)).toEqual(issues));
