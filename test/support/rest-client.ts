import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

type Json = ReturnType<typeof JSON.parse>;

interface Call {
  key?: string | undefined;
  /** JSON, or a text or stream as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
  text: string;
}

export type RestClient = Awaited<ReturnType<typeof createRestClient>>;

/** Calls the REST API as a program does that knows only the OpenAPI document. Throws if an answer isn't what the document says. */
export const createRestClient = async (url: string) => {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Json;
  const ajv = new Ajv2020({ strict: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(closed(document), 'api');

  /** Validates an answer, also against fields that the document lacks. */
  const check = (method: string, path: string, answer: Answer): void => {
    const bare = path.split('?')[0]!;
    const template = document.paths[bare] ? bare : Object.keys(document.paths).find((one) => matcherOf(one).test(bare));
    const call = template && document.paths[template][method.toLowerCase()];
    const status = call?.responses[answer.status] ? String(answer.status) : 'default';
    const pointer = call
      ? `#/paths/${escaped(template)}/${method.toLowerCase()}/responses/${status}`
      : '#/components/responses/Problem';
    const found = call ? resolved(call.responses[status]) : document.components.responses.Problem;
    const type = answer.headers.get('content-type')?.split(';')[0];
    if (!found.content) {
      expect(answer.text).toBe('');
      return;
    }
    expect(Object.keys(found.content), `${method} ${path} ${answer.status}`).toContain(type);
    if (type === 'application/x-ndjson') {
      for (const line of answer.body) valid('api#/components/schemas/BatchResult', line);
      return;
    }
    const base = found === document.components.responses.Problem ? '#/components/responses/Problem' : pointer;
    valid(`api${base}/content/${escaped(type!)}/schema`, answer.body);
  };

  const valid = (ref: string, value: unknown) => {
    const validate = ajv.getSchema(ref) ?? ajv.compile({ $ref: ref });
    if (!validate(value)) throw new Error(`${ref}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
  };

  const resolved = (response: Json) => (response.$ref ? document.components.responses.Problem : response);

  const call = async (method: string, path: string, { key, body, headers = {} }: Call = {}): Promise<Answer> => {
    const isRaw = typeof body === 'string' || body instanceof ReadableStream;
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body), duplex: 'half' }),
    } as RequestInit);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const answer = { status: response.status, headers: response.headers, text, body: parsed(text, type) };
    check(method, path, answer);
    return answer;
  };

  return { document, call, valid };
};

const parsed = (text: string, type: string): Json => {
  if (type.startsWith('application/x-ndjson'))
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return /json/.test(type) ? JSON.parse(text) : undefined;
};

const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

const matcherOf = (template: string): RegExp => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`);

/** The document, in which no object may have further fields. */
const closed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
  const isObject = value.type === 'object' && value.properties && typeof value.properties === 'object';
  return isObject ? { ...inner, additionalProperties: false } : inner;
};
