import { waitUntil } from '@tidings/core/runtime/wait-until';
import { createField, type Field } from './field.js';
import { addUp, newRow } from './row.js';
import type { Scenario } from './scenario.js';

const PEOPLE = 100_000;
const CYCLES = 10;

/** If no mail arrives for this long, none is in flight any more. */
const QUIET_MS = 700;

const control = (field: Field, name: string, id: string) =>
  field.admin().ask(`mutation ($id: ID!) { ${name}(id: $id) { id status } }`, { id });

/** Waits until no more mails are sent. Resolves to the number of mails sent meanwhile, and to the time until the last one. */
const watchTail = async (field: Field) => {
  const [before, since] = [field.mails(), performance.now()];
  let [seen, seenAt] = [before, since];
  await waitUntil(
    () => {
      if (field.mails() !== seen) [seen, seenAt] = [field.mails(), performance.now()];
      return performance.now() - seenAt > QUIET_MS;
    },
    { what: 'the last mail', withinMs: 30_000 },
  );
  return { mails: seen - before, ms: Math.round(seenAt - since) };
};

/** Pause, resume, cancel and expiry of a send to 100,000: counts the mails sent after each call was answered. */
export const controlsAtScale: Scenario = {
  name: 'a send to 100,000 is paused, resumed, cancelled, and expires',
  isShort: false,
  run: async ({ random, report, note }) => {
    const field = await createField({ LEASE: '60s' });
    await Promise.all([field.startWorker(), field.startWorker()]);
    await field.settled([await field.send(1, 'short')]);
    await field.addPeople(PEOPLE);

    const tails: { answered: number; mails: number; ms: number }[] = [];
    const paused = newRow('100,000: ten times paused and resumed');
    const dispatchId = await field.sendToAll();
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const before = field.mails();
      await waitUntil(() => field.mails() - before > 500 + random.below(2_000), { what: 'mails', withinMs: 30_000 });
      const calledAt = performance.now();
      await control(field, 'pauseDispatch', dispatchId);
      const answered = Math.round(performance.now() - calledAt);
      const tail = await watchTail(field);
      tails.push({ answered, ...tail });
      if (tail.ms > 1_000) throw new Error(`mails left for ${tail.ms} ms after a pause`);
      await control(field, 'resumeDispatch', dispatchId);
    }
    const each = (figure: 'answered' | 'mails' | 'ms') => tails.map((tail) => tail[figure]).join(', ');
    note(
      `Ten pauses at 100,000: answered after ${each('answered')} ms; mails after the answer ${each('mails')}, the last ${each('ms')} ms after it.`,
    );
    await field.settled([dispatchId], 900_000);
    addUp(paused, { ...(await field.tally([dispatchId])), mayDouble: 0, longestRecoveryMs: 0 });
    report(paused);

    const cancelled = newRow('100,000: cancelled on the way');
    const second = await field.sendToAll();
    const before = field.mails();
    await waitUntil(() => field.mails() - before > 2_000, { what: 'mails', withinMs: 30_000 });
    const calledAt = performance.now();
    await control(field, 'cancelDispatch', second);
    const answered = Math.round(performance.now() - calledAt);
    const tail = await watchTail(field);
    note(`Cancel: answered after ${answered} ms; ${tail.mails} mails after that, the last ${tail.ms} ms after it.`);
    await field.settled([second]);
    addUp(cancelled, { ...(await field.tally([second])), mayDouble: 0, longestRecoveryMs: 0 });
    report(cancelled);

    const expired = newRow('100,000: expired on the way');
    const expiresAt = Date.now() + 8_000;
    const third = await field.sendToAll({ expiresAt: new Date(expiresAt).toISOString() });
    await waitUntil(() => Date.now() >= expiresAt, { what: 'the expiry' });
    const late = await watchTail(field);
    note(`Expiry: ${late.mails} mails after its moment, the last ${late.ms} ms after it.`);
    await field.settled([third]);
    addUp(expired, { ...(await field.tally([third])), mayDouble: 0, longestRecoveryMs: 0 });
    report(expired);
  },
};
