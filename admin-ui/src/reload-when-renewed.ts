const KEY = 'tidings.reloaded';

/**
 * After an update of the server the files that an open tab would load later are gone. Such a tab loads anew, once: where that
 * doesn't help, the server is away, and the page says so.
 */
export const reloadWhenRenewed = (): void => {
  window.addEventListener('vite:preloadError', (event) => {
    if (sessionStorage.getItem(KEY) === location.href) return;
    sessionStorage.setItem(KEY, location.href);
    event.preventDefault();
    location.reload();
  });
  window.addEventListener('load', () => setTimeout(() => sessionStorage.removeItem(KEY), 10_000));
};
