// Measures a first visit to the admin: the transferred bytes of each file, and the time until a page is usable, with a slowed-down CPU and an empty
// browser cache.
//
//   npm run build && node bench/first-load.mjs [times slower] [rounds]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { createLogger } from '@tidings/core/runtime/logger';
import { readConfig } from '@tidings/embedded/config';
import { startTidings } from '@tidings/embedded/start-tidings';
import { chromium as playwright } from 'playwright-core';

const SLOWER = Number(process.argv[2] ?? 4);
const ROUNDS = Number(process.argv[3] ?? 3);
const PASSWORD = 'only for this bench';
const PAGES = {
  'sign-in': '/login',
  dashboard: '/',
  notifications: '/notifications',
  'template editor': '/templates/statistic',
};

const folder = mkdtempSync(join(tmpdir(), 'tidings-load-'));
const config = readConfig({
  PORT: '0',
  MAILBOX_PORT: '0',
  DATA_DIR: folder,
  LOG_LEVEL: 'error',
  ADMIN_PASSWORD: PASSWORD,
});
const tidings = await startTidings(config, createLogger({ name: 'bench', level: 'error' }));
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});

const visit = async (path) => {
  const context = await browser.newContext({ locale: 'en-GB' });
  if (path !== '/login') {
    const query = `mutation { login(username: "admin", password: ${JSON.stringify(PASSWORD)}) { user { id } } }`;
    await context.request.post(`${tidings.url}/graphql`, {
      headers: { 'x-requested-with': 'tidings' },
      data: { query },
    });
  }
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await devtools.send('Network.enable');
  const files = new Map();
  const names = new Map();
  devtools.on('Network.responseReceived', ({ requestId, response }) =>
    names.set(requestId, new URL(response.url).pathname),
  );
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    files.set(names.get(requestId), encodedDataLength),
  );
  const startedAt = performance.now();
  await page.goto(`${tidings.url}${path}`);
  await page.waitForSelector('h1');
  const usableMs = performance.now() - startedAt;
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
  await context.close();
  return { usableMs, files };
};

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;

try {
  for (const [name, path] of Object.entries(PAGES)) {
    const visits = [];
    for (let round = 0; round < ROUNDS; round += 1) visits.push(await visit(path));
    const times = visits.map(({ usableMs }) => usableMs).sort((a, b) => a - b);
    const assets = [...visits[0].files].filter(([file]) => file?.startsWith('/assets/')).sort(([, a], [, b]) => b - a);
    const sum = assets.reduce((total, [, bytes]) => total + bytes, 0);
    process.stdout.write(
      `${name}: ${kilobytes(sum)} in ${assets.length} files; usable after ${(times[Math.floor(times.length / 2)] / 1_000).toFixed(1)} s (${SLOWER} times slower, median of ${ROUNDS})\n`,
    );
    for (const [file, bytes] of assets.slice(0, 8))
      process.stdout.write(`    ${kilobytes(bytes).padStart(7)}  ${file.slice(8)}\n`);
  }
} finally {
  await browser.close();
  await tidings.stop();
  rmSync(folder, { recursive: true, force: true });
}
