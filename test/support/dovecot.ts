import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import { cleanUp } from './clean-up.js';
import { noteSecret } from './run-logs.js';

/** The path of Dovecot, or undefined if it isn't installed. */
export const DOVECOT = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path));

const PASSWORD = 'mailbox-password-4711';

/** User id of nobody, on Debian. Dovecot opens no mailbox as root. */
const NOBODY = 65_534;

let mails = 0;

/** Starts a Dovecot with one mailbox of the user `bounces`. `oauthUrl`: an introspection endpoint (RFC 7662) for XOAUTH2. */
export const startDovecot = async ({ oauthUrl }: { oauthUrl?: string } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? NOBODY : process.getuid!();
  const group = isRoot ? NOBODY : process.getgid!();
  const user = isRoot ? 'nobody' : execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const groupName = isRoot ? 'nogroup' : execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  noteSecret(PASSWORD);
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout',
      join(folder, 'key.pem'),
      '-out',
      join(folder, 'cert.pem'),
    ],
    { stdio: 'ignore' },
  );
  const oauth = oauthUrl
    ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${join(folder, 'oauth2.conf')}\n}\n`
    : '';
  await writeFile(
    join(folder, 'oauth2.conf'),
    `introspection_mode = post\nintrospection_url = ${oauthUrl}\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n`,
  );
  await writeFile(
    join(folder, 'dovecot.conf'),
    `protocols = imap
base_dir = ${join(folder, 'run')}
log_path = ${join(folder, 'log')}
state_dir = ${folder}
default_internal_user = ${user}
default_internal_group = ${groupName}
default_login_user = ${user}
mail_location = maildir:${join(folder, 'mail')}
auth_mechanisms = plain login${oauthUrl ? ' xoauth2 oauthbearer' : ''}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${join(folder, 'cert.pem')}
ssl_key = <${join(folder, 'key.pem')}
first_valid_uid = 1
mail_max_userip_connections = 50
auth_failure_delay = 0
# Where inotify has no room left, new mails are noticed by polling.
mailbox_idle_check_interval = 1 s
${oauth}passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${owner} gid=${group} home=${folder}
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${tlsPort}
    ssl = yes
  }
}
# Without the penalty, which delays the next sign-ins after a refused one by up to 15 seconds.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`,
  );
  for (const path of ['mail', 'mail/new', 'mail/tmp', 'mail/cur']) await mkdir(join(folder, path), { recursive: true });
  await chmod(folder, 0o755);
  if (isRoot)
    for (const path of ['', 'mail', 'mail/new', 'mail/tmp', 'mail/cur']) await chown(join(folder, path), owner, group);

  let child: ReturnType<typeof spawn> | undefined;
  const hasEnded = () => !child || child.exitCode !== null || child.signalCode !== null;
  const kill = async (signal: NodeJS.Signals) => {
    // Its processes for logins and mailboxes would go on without the first one.
    if (!hasEnded()) process.kill(-child!.pid!, signal);
    await waitUntil(hasEnded, { what: 'the end of Dovecot' });
  };
  const start = async () => {
    // A killed Dovecot leaves its lock files, for which the next one would wait two minutes.
    for (const name of await readdir(join(folder, 'mail'), { recursive: true }))
      if (name.endsWith('.lock')) await rm(join(folder, 'mail', name), { force: true });
    child = spawn(DOVECOT!, ['-F', '-c', join(folder, 'dovecot.conf')], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await waitUntil(
      () =>
        new Promise<boolean>((resolve, reject) => {
          if (hasEnded()) return reject(new Error(`Dovecot ended: ${output}`));
          const socket = connect(port, '127.0.0.1');
          socket.once('data', () => {
            socket.destroy();
            resolve(true);
          });
          socket.once('error', () => resolve(false));
        }),
      { what: 'Dovecot to listen' },
    );
  };
  await start();
  cleanUp(async () => {
    await kill('SIGTERM');
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  const login = (password: string) => `bounces:${encodeURIComponent(password)}`;
  return {
    url: `imap://${login(PASSWORD)}@127.0.0.1:${port}/INBOX?ignoreTLS=true`,
    wrongUrl: `imap://${login('wrong')}@127.0.0.1:${port}/INBOX?ignoreTLS=true`,
    tlsUrl: `imaps://${login(PASSWORD)}@127.0.0.1:${tlsPort}/INBOX`,
    startTlsUrl: `imap://${login(PASSWORD)}@127.0.0.1:${port}/INBOX`,
    oauthUrl: `imaps://bounces@127.0.0.1:${tlsPort}/INBOX`,
    start,
    /** Ends it at once, in the middle of everything. */
    kill: () => kill('SIGKILL'),

    /** Puts mails into the mailbox, as a mail server does. */
    deliver: async (...sources: string[]) => {
      for (const source of sources) {
        mails += 1;
        const name = `${Math.floor(Date.now() / 1000)}.${process.pid}_${mails}.localhost`;
        await writeFile(join(folder, 'mail/tmp', name), source);
        if (isRoot) await chown(join(folder, 'mail/tmp', name), owner, group);
        await rename(join(folder, 'mail/tmp', name), join(folder, 'mail/new', name));
      }
    },

    /** Number of mails in a folder of the mailbox. */
    count: async (name = 'INBOX'): Promise<number> => {
      const path = join(folder, 'mail', name === 'INBOX' ? '' : `.${name}`);
      const parts = await Promise.all(['new', 'cur'].map((part) => readdir(join(path, part)).catch(() => [])));
      return parts.flat().length;
    },

    /** Deletes what Dovecot knows of the mailbox, so that it gets another UIDVALIDITY and no mail has a keyword. */
    forgetState: async () => {
      const names = await readdir(join(folder, 'mail'));
      for (const name of names.filter((one) => one.startsWith('dovecot')))
        await rm(join(folder, 'mail', name), { force: true });
      for (const name of await readdir(join(folder, 'mail/cur')))
        await rename(join(folder, 'mail/cur', name), join(folder, 'mail/cur', name.replace(/:2,.*$/, ':2,')));
    },
  };
};

export type Dovecot = Awaited<ReturnType<typeof startDovecot>>;
