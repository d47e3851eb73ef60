/** The one run that a reader keeps in this browser (IndexedDB), and that it is to be kept. Knows no element. */

export interface KeptRun {
  preset: string;
  iteration: number;
  /** Milliseconds since 1970. */
  at: number;
  file: Blob;
}

const STORE = 'runs';
const LAST = 'last';
/** The reader's choice itself, in a store that answers at once: a reload right after it cannot cut it short. */
const CHOICE = 'ganlet-keeps-run';

export async function recall(): Promise<KeptRun | undefined> {
  if (localStorage.getItem(CHOICE) !== null) {
    return within('readonly', (runs) => runs.get(LAST) as IDBRequest<KeptRun | undefined>);
  }
  // What a reload, or a run that was still being written, has left behind.
  await clear();
  return undefined;
}

export async function keep(run: KeptRun): Promise<void> {
  localStorage.setItem(CHOICE, 'yes');
  await within('readwrite', (runs) => runs.put(run, LAST));
}

export async function forget(): Promise<void> {
  localStorage.removeItem(CHOICE);
  await clear();
}

const clear = () => within('readwrite', (runs) => runs.delete(LAST));

async function within<T>(mode: IDBTransactionMode, work: (runs: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open('ganlet-runs', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await answered(opening);
  try {
    return await answered(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'));
  });
}
