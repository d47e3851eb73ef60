/**
 * The service worker: the page opens and trains again without a network.
 *
 * The build writes into it the table of the site's files, each with a digest of its contents, so that every build is a
 * service worker of its own. A file is kept under its name and digest, and fetched with the digest as its integrity: what
 * a server has in place of it by then is another version, which this one never mixes with. The page's own files are kept
 * at once; engines, data and weights when they are fetched. Files that two versions share are not fetched again.
 *
 * A new version waits until no page of the old one is open, or until the only one asks for it as it opens.
 * With an empty table, as the development server has it, the service worker takes itself away.
 *
 * Own lines in place of a library: there is one rule for all files, and Workbox keeps whatever a server gives at the moment.
 */
import type { Asked, Told } from './protocol.js';
import type { FetchEvent, Scope } from './scope.js';

/** Path → digest as in an `integrity` attribute; put in by the build. */
declare const FILES: Readonly<Record<string, string>>;
/** Of these, what is kept before it is asked for; put in by the build. */
declare const AT_ONCE: readonly string[];

const scope = globalThis as unknown as Scope;
const BASE = scope.registration.scope;
/** One for every folder of a host: others keep theirs. */
const NAME = `ganlet ${BASE}`;
const isEmpty = Object.keys(FILES).length === 0;

/** Some hosts unpack these on the way: the browser then sees other bytes. They are the same in every version. */
const isPacked = (path: string): boolean => path.endsWith('.gz');

scope.addEventListener('install', (event) => event.waitUntil(isEmpty ? scope.skipWaiting() : Promise.all(AT_ONCE.map(keep))));

scope.addEventListener('activate', (event) => event.waitUntil(isEmpty ? leave() : settle()));

scope.addEventListener('fetch', (event) => {
  const path = event.request.method === 'GET' ? pathOf(event.request.url) : undefined;
  if (path !== undefined) event.respondWith(answer(event, path));
});

scope.addEventListener('message', (event) => {
  const asked = event.data as Asked;
  event.waitUntil('keep' in asked ? keepAll(asked.keep) : takeOver());
});

/** The file of an address; undefined for what is not of this site. */
function pathOf(address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  if (!(origin + pathname).startsWith(BASE)) return undefined;
  const path = (origin + pathname).slice(BASE.length);
  // Hosts differ in how they call a page.
  const names = path === '' || path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`];
  return names.find((name) => Object.hasOwn(FILES, name));
}

const keyOf = (path: string): string => `${BASE}${path}?${encodeURIComponent(FILES[path] ?? '')}`;

async function answer({ request }: FetchEvent, path: string): Promise<Response> {
  try {
    return (await kept(path)) ?? (await fetchAndKeep(path, request.url));
  } catch (cause) {
    // A server that answers has another version by now, of which the page is told by the update itself.
    await scope.registration.update().catch(() => tell({ missing: path }));
    throw cause;
  }
}

async function kept(path: string): Promise<Response | undefined> {
  const cache = await caches.open(NAME);
  return cache.match(keyOf(path));
}

async function keep(path: string): Promise<void> {
  if (!(await kept(path))) await fetchAndKeep(path, BASE + path);
}

async function fetchAndKeep(path: string, address: string): Promise<Response> {
  const integrity = isPacked(path) ? '' : (FILES[path] ?? '');
  const found = await fetch(address, { integrity, cache: 'no-cache' });
  if (!found.ok) throw new Error(`${address}: status ${found.status}`);
  // A page cannot be the answer to a redirect.
  const response = found.redirected ? new Response(found.body, { headers: found.headers }) : found;
  const cache = await caches.open(NAME);
  // Where there is no room, it can still be used.
  await cache.put(keyOf(path), response.clone()).catch(() => undefined);
  return response;
}

/** What cannot be had now is kept when it is fetched next. */
async function keepAll(addresses: readonly string[]): Promise<void> {
  const paths = addresses.map(pathOf).filter((path) => path !== undefined);
  await Promise.all(paths.map((path) => keep(path).catch(() => undefined)));
}

/** No page of another version is open any longer: its files go. */
async function settle(): Promise<void> {
  const cache = await caches.open(NAME);
  const current = new Set(Object.keys(FILES).map(keyOf));
  for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
  await scope.clients.claim();
}

async function leave(): Promise<void> {
  await caches.delete(NAME);
  await scope.registration.unregister();
}

async function takeOver(): Promise<void> {
  if ((await windows()).length === 1) await scope.skipWaiting();
}

async function tell(told: Told): Promise<void> {
  for (const client of await windows()) client.postMessage(told);
}

const windows = (): ReturnType<Scope['clients']['matchAll']> => scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
