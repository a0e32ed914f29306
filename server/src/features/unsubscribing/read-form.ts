import type { FastifyRequest } from 'fastify';

/** Bytes of a form. The preference page names each topic up to twice. */
export const MAX_FORM_BYTES = 64 * 1024;

/** The texts of a form; of a file, nothing. */
export interface Form {
  get(name: string): string | undefined;
  all(name: string): string[];
}

/**
 * Reads a form in either encoding of HTML: RFC 8058 section 3.1 asks receivers to take both. Undefined if it is none. The body must
 * be a Buffer.
 */
export const readForm = async ({ body, headers }: FastifyRequest): Promise<Form | undefined> => {
  const type = headers['content-type'];
  if (!Buffer.isBuffer(body) || !type) return undefined;
  const data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  if (!data) return undefined;
  const all = (name: string) => data.getAll(name).filter((value) => typeof value === 'string');
  return { all, get: (name) => all(name)[0] };
};
