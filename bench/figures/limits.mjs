// How exactly two workers together keep the limits of a route. Each rate is that of the mail server's answers.

import { until } from '../support/api.mjs';
import { begin } from '../support/send.mjs';
import { createSetting, emptyLedger, setPeople } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

const SECONDS = 30;
const RATES = [40, 200, 400];
/** Mails per second to one of two receiving domains. */
const DOMAIN_RATE = 20;
const DOMAIN = 'example.test';

const CREATE_ROUTE = 'mutation ($input: RouteInput!) { createRoute(input: $input) { id } }';
const UPDATE_ROUTE = 'mutation ($id: ID!, $input: RouteInput!) { updateRoute(id: $id, input: $input) { id } }';
const CREATE_SENDER = 'mutation ($input: SenderInput!) { createSender(input: $input) { slug } }';

/** Workers notice a changed limit within two seconds. */
const NOTICED_MS = 5_000;

/** The most mails within any `seconds`, per second. */
const busiest = (times, seconds) => {
  let from = 0;
  const most = times.reduce((most, at, n) => {
    while (times[from] <= at - 1_000 * seconds) from += 1;
    return Math.max(most, n - from + 1);
  }, 0);
  return most / seconds;
};

/** Intervals over their time: the first mail is at the beginning of the first interval. */
const meanRate = (times) => (times.length - 1) / ((times.at(-1) - times[0]) / 1_000);

export const run = async ({ rabbit, rounds }) => {
  const setting = await createSetting({ rabbit, sinkRecordsAll: true });
  const { api, sql, sink, smtpUrl } = setting;
  const route = { name: 'limited', url: smtpUrl, connections: 10 };
  const { id } = (await api.ask(CREATE_ROUTE, { input: route })).createRoute;
  await api.ask(CREATE_SENDER, { input: { slug: 'news', fromEmail: 'news@example.test', routeIds: [id] } });
  for (let n = 0; n < 2; n += 1) await setting.startWorker();

  /** Sends by these limits, and resolves to the arrivals. */
  const send = async (limits, input) => {
    await api.ask(UPDATE_ROUTE, { id, input: { ...route, ...limits } });
    await emptyLedger(sql);
    await new Promise((resolve) => setTimeout(resolve, NOTICED_MS));
    await sink.ask('reset');
    const dispatch = await begin(api, { sender: 'news', ...input });
    await until('the end of the send', async () => (await api.dispatch(dispatch)).status === 'COMPLETED', {
      everyMs: 200,
      withinMs: 120_000,
    });
    return sink.ask('arrivals');
  };
  const strangers = (count, domain) => Array.from({ length: count }, (_, n) => ({ email: `someone${n}@${domain}` }));
  const timesOf = (arrivals) => arrivals.map(({ ms }) => ms);

  const rows = [];
  for (const rate of RATES) {
    const runs = [];
    await setPeople(sql, rate * SECONDS);
    for (let round = 0; round < rounds; round += 1) {
      runs.push(timesOf(await send({ perSecond: rate }, { typeEvent: 'ALL' })));
    }
    rows.push(
      {
        what: `${rate} a second: the mean rate over the limit`,
        unit: '×',
        values: runs.map((times) => meanRate(times) / rate),
        atLeast: 0.95,
      },
      {
        what: `${rate} a second: the busiest ten seconds over the limit`,
        unit: '×',
        values: runs.map((times) => busiest(times, 10) / rate),
        atMost: 1.05,
      },
      {
        what: `${rate} a second: the busiest second over the limit`,
        unit: '×',
        values: runs.map((times) => busiest(times, 1) / rate),
      },
    );
  }
  const limits = { domainLimits: [{ domain: DOMAIN, perSecond: DOMAIN_RATE }] };
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    const to = [...strangers(DOMAIN_RATE * SECONDS, DOMAIN), ...strangers(2_000, 'other.test')];
    const arrivals = await send(limits, { typeEvent: 'GROUP', to });
    const isLimited = ({ recipient }) => recipient.includes(`@${DOMAIN}`);
    const others = timesOf(arrivals.filter((one) => !isLimited(one)));
    runs.push({ limited: timesOf(arrivals.filter(isLimited)), seconds: (others.at(-1) - arrivals[0].ms) / 1_000 });
  }
  return [
    ...rows,
    {
      what: `${DOMAIN_RATE} a second to one domain: the busiest ten seconds over the limit`,
      unit: '×',
      values: runs.map(({ limited }) => busiest(limited, 10) / DOMAIN_RATE),
      atMost: 1.05,
    },
    { what: '2,000 mails to another domain meanwhile', unit: 's', values: runs.map(({ seconds }) => seconds) },
  ];
};
