import { createPoster, unreachable } from './api/post';
import { keepSignedIn, readTheme, wasSignedIn } from './auth/browser-settings';
import { isSignedIn, signIn } from './auth/session';
import { showSignInPage } from './auth/sign-in-page';
import { showUnreachablePage } from './auth/unreachable-page';
import { SIGN_IN_PATH, takeEntry } from './auth/where-to';
import { allowReload, allowReloadLater, reloadOnce, reloadWhenRenewed } from './reload-when-renewed';

allowReloadLater();

document.documentElement.dataset.theme = readTheme();
const root = document.getElementById('root')!;
const post = createPoster();
const importAdmin = () => import('./admin');
// Ignore a failure while someone types: the admin is loaded again when it is needed.
const preload = () => void importAdmin().catch(() => undefined);

/**
 * Loads the admin. If that fails although the server answers, reloads the tab once: a server update renames the admin's files, and a browser may
 * repeat a failed import's error until the tab is reloaded. Throws UNREACHABLE if the server doesn't answer.
 */
const loadAdmin = async () => {
  try {
    return await importAdmin();
  } catch {
    await isSignedIn(post);
    // The tab stays as it is until the reload replaces it.
    if (reloadOnce()) return new Promise<never>(() => {});
    throw unreachable();
  }
};

const loadAdminUntilItWorks = async (): ReturnType<typeof loadAdmin> => {
  try {
    return await loadAdmin();
  } catch {
    await showUnreachablePage(root);
    allowReload();
    return loadAdminUntilItWorks();
  }
};

if (wasSignedIn()) preload();
const entry = takeEntry();
// A server that is away for a moment ends no session: the admin shows what it can't load.
const hasSession = await isSignedIn(post).catch(() => true);
if (!hasSession) {
  keepSignedIn(false);
  await showSignInPage({
    root,
    signIn: async (who) => {
      await signIn(post, who);
      allowReload();
      await loadAdmin();
    },
    preload,
    hasEnded: entry.hasEnded,
  });
}
const { startAdmin } = await loadAdminUntilItWorks();
if (location.pathname === SIGN_IN_PATH) history.replaceState(null, '', entry.path);
keepSignedIn(true);
delete document.documentElement.dataset.theme;
reloadWhenRenewed();
startAdmin(root);
