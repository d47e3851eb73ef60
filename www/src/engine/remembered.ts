/**
 * What was found out on earlier visits, by key: in the worker, and in IndexedDB where the page may keep
 * something. Where it may not, nothing fails, and all is found out anew.
 */

/** A machine changes: what is older than a week is found out anew. */
const LASTS = 7 * 24 * 60 * 60 * 1000;
/** A database that does not answer is as good as none. */
const PATIENCE = 300;

const STORE = 'findings';

interface Entry<T> {
  value: T;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Recalled<T> {
  value: T;
  /** Whether it was found out before this page was opened. */
  earlier: boolean;
}

const ofThisPage = new Map<string, unknown>();
let database: Promise<IDBDatabase> | undefined;

export async function recall<T>(key: string): Promise<Recalled<T> | undefined> {
  if (ofThisPage.has(key)) return { value: ofThisPage.get(key) as T, earlier: false };
  const entry = await quietly(async () => asked<Entry<T> | undefined>((await store('readonly')).get(key)));
  const isFresh = entry !== undefined && Math.abs(Date.now() - entry.at) < LASTS;
  return isFresh ? { value: entry.value, earlier: true } : undefined;
}

export async function remember<T>(key: string, value: T): Promise<void> {
  ofThisPage.set(key, value);
  const entry: Entry<T> = { value, at: Date.now() };
  await quietly(async () => asked((await store('readwrite')).put(entry, key)));
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  database ??= openDatabase();
  return (await database).transaction(STORE, mode).objectStore(STORE);
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('ganlet', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return asked(request);
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'));
  });
}

async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([work().catch(() => undefined), late]);
}
