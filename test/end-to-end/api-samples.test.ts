import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { noteSecret } from '../support/run-logs.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';

const run = promisify(execFile);

interface Sample {
  language: string;
  text: string;
  /** The heading that it stands under. */
  heading: string;
}

/** The code samples of a page that a reader can run. Those of JSON and of other commands are left out. */
const samplesOf = async (page: string): Promise<Sample[]> => {
  const text = await readFile(new URL(`../../${page}`, import.meta.url), 'utf8');
  const samples: Sample[] = [];
  let heading = '';
  for (const [, title, language, code] of text.matchAll(/^#+ (.*)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title) heading = title;
    else if (['js', 'python'].includes(language!) || code!.includes('curl'))
      samples.push({ language: language!, text: code!, heading });
  }
  return samples;
};

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const README = await samplesOf('README.md');
const API = await samplesOf('docs/api.md');

let url: string;
let folder: string;
/** What the samples of shells have set, as in the reader's own shell. */
let shell: Record<string, string>;

beforeAll(async () => {
  const tidings = await startTestTidings({ DEMO: 'on' });
  url = tidings.url;
  folder = mkdtempSync(join(tmpdir(), 'tidings-samples-'));
  await writeFile(join(folder, 'invoice.pdf'), '%PDF-1.4\n%%EOF\n');
  shell = { PASSWORD: ADMIN_PASSWORD };
});

const here = (text: string): string =>
  text.replaceAll(/(http:\/\/)?localhost:8080/g, (_, scheme) => (scheme ? url : url.replace('http://', '')));

/** Runs a sample in bash with the variables of those before, and keeps those that it sets. Fails where a command of it does. */
const runInShell = async (text: string): Promise<string> => {
  const script = here(text).replace(/^PASSWORD=.*$/m, '');
  const names = [...script.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!);
  const print = names.map((name) => `printf '\\n%s=%s' '@@${name}' "$${name}"`).join('\n');
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${script}\n${print}`], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...shell },
  });
  for (const [, name, value] of stdout.matchAll(/^@@([A-Z_]+)=(.*)$/gm)) {
    expect(value, name).not.toBe('');
    shell[name!] = value!;
    if (name === 'TOKEN' || name === 'KEY') noteSecret(value!);
  }
  return stdout.replace(/^@@.*$/gm, '');
};

const runSample = async ({ language, text }: Sample): Promise<string> => {
  if (language === 'sh') return runInShell(text);
  const [program, args] = language === 'js' ? [process.execPath, ['--input-type=module', '-e']] : ['python3', ['-c']];
  const { stdout } = await run(program, [...args, here(text)], { env: { PATH: process.env.PATH ?? '', ...shell } });
  return stdout;
};

/** Refusals of whole calls. A batch may contain a refused send. */
const REFUSED = /"errors":|^\{"type":"\/api\/v1\/docs#/m;

describe.each([
  ['README.md', README],
  ['docs/api.md', API],
])('the samples of %s', (_, samples) => {
  test.for(samples.map((sample, n) => [n + 1, sample.heading, sample.language, sample] as const))(
    'number %i (%s, %s) runs',
    async ([, , language, sample], { skip }) => {
      skip(language === 'python' && !hasPython, 'there is no python3');
      const output = await runSample(sample);
      expect(output).not.toMatch(REFUSED);
    },
  );
});

test('the pages have samples in each language', () => {
  expect(README.length).toBeGreaterThan(1);
  for (const language of ['sh', 'js', 'python']) expect(API.map((sample) => sample.language)).toContain(language);
});
