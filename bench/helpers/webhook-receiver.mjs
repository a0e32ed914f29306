// A receiver of webhooks that answers after RECEIVER_DELAY_MS, and counts events.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { answer } from '../support/processes.mjs';

const delayMs = Number(process.env.RECEIVER_DELAY_MS ?? 0);
let state;
const reset = () => {
  state = { requests: 0, events: 0, bytes: 0, firstMs: 0, lastMs: 0, times: [] };
};
reset();

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => {
    body += piece;
  });
  request.on('end', () => {
    state.requests += 1;
    state.bytes += body.length;
    const { data } = JSON.parse(body);
    const events = Array.isArray(data) ? data.length : 1;
    state.events += events;
    state.times.push([Date.now(), events]);
    setTimeout(() => response.writeHead(204).end(), delayMs);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

/** Events per second within the busiest `seconds`. */
const busiest = (seconds) => {
  let from = 0;
  let within = 0;
  let most = 0;
  for (const [at, events] of state.times) {
    within += events;
    while (state.times[from][0] <= at - 1_000 * seconds) within -= state.times[from++][1];
    most = Math.max(most, within);
  }
  return most / seconds;
};

answer({
  url: () => `http://127.0.0.1:${server.address().port}/`,
  reset,
  counts: () => ({
    requests: state.requests,
    events: state.events,
    bytes: state.bytes,
    firstAt: state.times[0]?.[0] ?? 0,
    lastAt: state.times.at(-1)?.[0] ?? 0,
    busiest: busiest(5),
  }),
});
