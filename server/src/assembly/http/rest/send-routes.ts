import type { FastifyInstance } from 'fastify';
import { originOf, withHeaderKey } from '../../../features/dispatches/dispatches.feature.js';
import { demand, onlyOwnSends } from '../../../foundation/access/viewer.js';
import { AppError } from '../../../foundation/errors.js';
import { checkInput } from '../../../foundation/graphql/input-rules.js';
import { checkUuids } from '../../../foundation/graphql/uuids.js';
import { permissionOf } from '../../build-schema.js';
import type { RestParts } from './rest-parts.js';
import { sendJson } from './send-json.js';
import type { SendReader } from './send-reader.js';

/** One send, as the mutation `sendNotification` makes it, and its state. */
export const registerSendRoutes = (
  http: FastifyInstance,
  {
    viewerOf,
    sends,
    dispatches,
    readSend,
  }: Pick<RestParts, 'viewerOf' | 'sends' | 'dispatches'> & { readSend: SendReader },
): void => {
  const maySend = permissionOf('sendNotification');
  const mayRead = permissionOf('dispatch');

  http.post('/sends', async (request, reply) => {
    const viewer = await viewerOf(request);
    demand(viewer, maySend);
    const input = readSend(request.body);
    checkInput(input);
    const dispatch = await sends.send(viewer, withHeaderKey(input, request), originOf(request));
    return reply.code(202).header('location', `/api/v1/sends/${dispatch.id}`).send(sendJson(dispatch));
  });

  http.get('/sends/:id', async (request) => {
    const viewer = await viewerOf(request);
    demand(viewer, mayRead);
    const { id } = request.params as { id: string };
    checkUuids([id], 'id');
    const dispatch = await dispatches.find(id, onlyOwnSends(viewer));
    if (!dispatch) throw new AppError('dispatch.notFound');
    return sendJson(dispatch);
  });
};
