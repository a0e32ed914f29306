// What a first visit to the admin transfers until someone can sign in, and how long that takes on a slow network: 50 KB/s with 400 ms of latency.
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';
import { atTheEnd, startMain } from '../support/processes.mjs';
import { createFolder, PASSWORD } from '../support/setting.mjs';

const SLOW = { offline: false, latency: 400, downloadThroughput: 50 * 1_024, uploadThroughput: 50 * 1_024 };

const visit = async (browser, url) => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', SLOW);
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByLabel('Username or e-mail').waitFor();
  const usable = (performance.now() - startedAt) / 1_000;
  await page.waitForLoadState('networkidle');
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await context.close();
  return { kilobytes: bytes / 1_024, paint: paint / 1_000, usable };
};

export const run = async ({ rounds }) => {
  const settings = { DATA_DIR: createFolder(), PORT: '0', MAILBOX_PORT: '0', ADMIN_PASSWORD: PASSWORD };
  const { found } = await startMain('packages/embedded/dist/main.js', settings, /Tidings +(http\S+)/);
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  atTheEnd(() => browser.close());
  const visits = [];
  for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, found));
  const valuesOf = (figure) => visits.map((each) => each[figure]);
  return [
    { what: 'transferred until one can sign in', unit: 'KB', values: valuesOf('kilobytes'), atMost: 120 },
    { what: 'first paint on a slow network', unit: 's', values: valuesOf('paint'), atMost: 4 },
    { what: 'until one can sign in, on a slow network', unit: 's', values: valuesOf('usable') },
  ];
};
