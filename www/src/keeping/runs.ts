/** The one run that a reader keeps in this browser (IndexedDB). Knows no element. */

export interface KeptRun {
  preset: string;
  iteration: number;
  /** Milliseconds since 1970. */
  at: number;
  file: Blob;
}

const STORE = 'runs';
const LAST = 'last';

export const recall = (): Promise<KeptRun | undefined> => within('readonly', (runs) => runs.get(LAST) as IDBRequest<KeptRun | undefined>);
export const keep = (run: KeptRun): Promise<unknown> => within('readwrite', (runs) => runs.put(run, LAST));
export const forget = (): Promise<unknown> => within('readwrite', (runs) => runs.delete(LAST));

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
