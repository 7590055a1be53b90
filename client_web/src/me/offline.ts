/** The page itself is kept on the device, so that it opens where there is no network. */

/** Until then all that belongs to the page has been loaded. */
const SETTLED_MS = 4_000

/** Where there can be no service worker (plain http on a LAN), the page goes on without. */
export function keepPage(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/me-worker.js', { scope: location.pathname }).catch(() => undefined)
  void navigator.serviceWorker.ready.then(({ active }) => {
    setTimeout(() => active?.postMessage(inUse()), SETTLED_MS)
  })
}

function inUse(): string[] {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
  const assets = loaded.filter((path) => path.startsWith('/assets/'))
  return [location.pathname, ...new Set(assets)]
}
