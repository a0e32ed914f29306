#!/usr/bin/env bash
# postal-mime 4.0.0: parsing costs about 10 µs for each line, however short, without a limit.
#
# Each line is awaited, and becomes two chunks of a Blob that Node reads one by one. A mail of 256 KB takes milliseconds with lines of 76
# characters, and seconds if all its lines are empty. The awaits are microtasks, so nothing else runs in the meantime. The limits of the
# parser (maxNestingDepth, maxHeadersSize) don't cover lines.
# Workaround: cut hostile mails after some thousand lines before parsing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund postal-mime@4.0.0 >/dev/null
cat > try.mjs <<'JS'
import PostalMime from 'postal-mime';

const cpuOf = async (line) => {
  const mail = Buffer.from(`From: a@b.test\r\n\r\n${line.repeat(Math.floor((256 * 1024) / line.length))}`);
  const before = process.cpuUsage();
  await PostalMime.parse(mail);
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000);
};
await cpuOf('warm up\n');
const long = await cpuOf(`${'x'.repeat(75)}\n`);
const empty = await cpuOf('\n');
console.log(`256 KB of lines of 76 characters: ${long} ms of CPU; of empty lines: ${empty} ms`);
process.exitCode = empty > 10 * long ? 0 : 1;
JS
node try.mjs
