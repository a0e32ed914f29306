const KEY = 'tidings.reloaded';

/**
 * After a server update, the chunks that an open tab would load are gone. The tab reloads once. If that doesn't help, the server is
 * unavailable and the page says so.
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
