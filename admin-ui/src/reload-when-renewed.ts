const KEY = 'tidings.reloaded';

/** Reloads the tab, unless a reload a moment ago didn't help. Returns whether it reloads. */
export const reloadOnce = (): boolean => {
  if (sessionStorage.getItem(KEY) === location.href) return false;
  sessionStorage.setItem(KEY, location.href);
  location.reload();
  return true;
};

/** Allows another reload at once, when a person asks to try again. */
export const allowReload = (): void => sessionStorage.removeItem(KEY);

/** Allows another reload once the page has been open for a while. */
export const allowReloadLater = (): void => window.addEventListener('load', () => setTimeout(allowReload, 10_000));

/**
 * After a server update, the chunks that an open tab would load are gone. The tab reloads once. If that doesn't help, the server is
 * unavailable and the page says so.
 */
export const reloadWhenRenewed = (): void =>
  window.addEventListener('vite:preloadError', (event) => {
    if (reloadOnce()) event.preventDefault();
  });
