/**
 * The service worker of the me page: it opens without a network too. What the page shows is kept elsewhere
 * (live/kept.ts); nothing personal is kept here, and nothing here answers for the API.
 */
const SHELF = 'meetingfloor.me'
/** A network that is there and does not answer is no network. */
const PATIENCE_MS = 3_000

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => event.waitUntil(keepOnly(event.data)))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request, url.pathname))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

/** The newest page there is: from the server, else the last one. */
async function page(request, path) {
  const shelf = await caches.open(SHELF)
  const kept = await shelf.match(path)
  const fresh = fetch(request).then((answer) => {
    if (answer.ok) void shelf.put(path, answer.clone())
    return answer
  })
  if (!kept) return fresh
  return Promise.race([fresh.catch(() => kept), later(kept)])
}

const later = (kept) => new Promise((answer) => setTimeout(() => answer(kept), PATIENCE_MS))

/** Its name has a fingerprint: what is kept is never old. */
async function asset(request) {
  const shelf = await caches.open(SHELF)
  const kept = await shelf.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await shelf.put(request, answer.clone())
  return answer
}

/** What the page uses now: its path and assets. Those of earlier releases go. */
async function keepOnly(paths) {
  const shelf = await caches.open(SHELF)
  for (const request of await shelf.keys()) {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/assets/') && !paths.includes(pathname)) await shelf.delete(request)
  }
  await Promise.allSettled(paths.map(async (path) => (await shelf.match(path)) ?? shelf.add(path)))
}
