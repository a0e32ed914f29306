import { createPoster } from './api/post';
import { keepSignedIn, readTheme, wasSignedIn } from './auth/browser-settings';
import { isSignedIn, signIn } from './auth/session';
import { showSignInPage } from './auth/sign-in-page';
import { SIGN_IN_PATH, takeEntry } from './auth/where-to';
import { reloadWhenRenewed } from './reload-when-renewed';

reloadWhenRenewed();

document.documentElement.dataset.theme = readTheme();
const root = document.getElementById('root')!;
const post = createPoster();
const loadAdmin = () => import('./admin');
const preload = () => void loadAdmin().catch(() => undefined);

if (wasSignedIn()) preload();
const entry = takeEntry();
// A server that is away for a moment ends no session: the admin shows what it can't load.
const hasSession = await isSignedIn(post).catch(() => true);
if (!hasSession) {
  keepSignedIn(false);
  await showSignInPage({
    root,
    signIn: (who) => signIn(post, who),
    preload,
    hasEnded: entry.hasEnded,
  });
}
if (location.pathname === SIGN_IN_PATH) history.replaceState(null, '', entry.path);
const { startAdmin } = await loadAdmin();
keepSignedIn(true);
delete document.documentElement.dataset.theme;
startAdmin(root);
