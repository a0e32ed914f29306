import { ERROR_CODES } from '@tidings/core/errors/error-codes';
import { type Components, refTo } from './json-schema.js';

const topLevel = Object.values(ERROR_CODES).flatMap((code): readonly string[] => code.topLevel);

/** Adds the schemas of `problemOf`. */
export const addProblems = (components: Components): void => {
  components.set('Issue', {
    type: 'object',
    description: 'What is wrong with a field of the input.',
    properties: {
      path: { type: 'string', description: 'The field, such as `to.3.email`.' },
      rule: { type: 'string', description: 'The broken rule, such as `email.single`.' },
      params: { type: 'object', additionalProperties: true, description: 'Values of the rule, such as a limit.' },
    },
    required: ['path', 'rule', 'params'],
  });
  components.set('ErrorCode', {
    type: 'string',
    enum: Object.keys(ERROR_CODES),
    description: Object.entries(ERROR_CODES)
      .map(([code, { about }]) => `${code}: ${about}`)
      .join('\n'),
  });
  components.set('Problem', {
    type: 'object',
    description: 'Why a call, or a send of a batch, was refused (RFC 9457).',
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: {
        type: 'integer',
        description: 'The HTTP status. A send of a batch has the one that it would have alone.',
      },
      detail: { type: 'string', description: 'A message for people. It may change.' },
      code: refTo('ErrorCode'),
      reason: { type: 'string', description: 'What exactly went wrong. A reason belongs to one code.' },
      params: { type: 'object', additionalProperties: true, description: 'Values of the reason, such as a limit.' },
      issues: { type: 'array', items: refTo('Issue'), description: 'Of an invalid input.' },
      fields: {
        type: 'object',
        additionalProperties: { type: 'array', items: { type: 'string' } },
        description: 'The issues as English messages, by the path of their field.',
      },
      ...Object.fromEntries(topLevel.map((name) => [name, { description: 'The value of `params` with this name.' }])),
      retryAfterMs: { type: 'integer', description: 'When the call can be repeated, in milliseconds.' },
      requestId: { type: 'string', description: 'The id of the call. A send of a batch has none.' },
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'reason', 'params'],
  });
};
