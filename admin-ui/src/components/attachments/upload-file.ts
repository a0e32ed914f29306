import { loadErrorTexts } from '../../api/errors/load-texts';
import { errorOf, GraphqlError, ownPageHeaders } from '../../api/post';
import type { Attachment } from './attachment';

/** Bytes at the start of a calendar in which its method is looked for. */
const CALENDAR_HEAD = 4_096;

/** Type to upload a file with. A calendar with a method is an invitation. */
export const typeOf = async (file: File): Promise<string> => {
  if (!/\.ics$/i.test(file.name) && file.type !== 'text/calendar') return file.type || 'application/octet-stream';
  const head = await file.slice(0, CALENDAR_HEAD).text();
  const [, method] = /^METHOD:\s*([A-Z]+)\s*$/im.exec(head) ?? [];
  return method ? `text/calendar; method=${method.toUpperCase()}` : 'text/calendar';
};

/** Uploads a file. `onProgress` gets the part that is sent, from 0 to 1. Throws the server's error, or UNREACHABLE. */
export const uploadFile = async (
  file: File,
  { onProgress, signal }: { onProgress: (part: number) => void; signal: AbortSignal },
): Promise<Attachment> => {
  const type = await typeOf(file);
  const { status, body } = await put(`/api/v1/files?name=${encodeURIComponent(file.name)}`, {
    file,
    type,
    onProgress,
    signal,
  });
  if (status === 201) return { ...(body as Omit<Attachment, 'cid'>), cid: null };
  const refusal = (body as { errors?: Parameters<typeof errorOf>[0][] } | undefined)?.errors?.[0];
  if (!refusal) throw unreachable();
  await loadErrorTexts();
  throw errorOf(refusal);
};

/** By XMLHttpRequest, since fetch doesn't tell how much is sent. */
const put = (
  path: string,
  {
    file,
    type,
    onProgress,
    signal,
  }: { file: File; type: string; onProgress: (part: number) => void; signal: AbortSignal },
) =>
  new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.responseType = 'json';
    request.setRequestHeader('content-type', type);
    request.setRequestHeader('x-requested-with', ownPageHeaders['x-requested-with']);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, body: request.response });
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(unreachable());
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });

const unreachable = () => new GraphqlError('The upload broke off', 'UNREACHABLE');
