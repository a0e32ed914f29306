import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { CreateGroupInput } from './group.inputs.js';

test.each<InputCase>([
  ['an empty name of a group', make(CreateGroupInput, { name: '' }), ['name: notEmpty']],
  ['a name of 151 characters', make(CreateGroupInput, { name: 'n'.repeat(151) }), ['name: text.maxLength']],
  ['a name', make(CreateGroupInput, { name: 'Readers' }), []],
])('%s', async (_title, input, issues) => expect(await issuesOf(input)).toEqual(issues));
