/** Files from the network, with progress in bytes and errors that name the address. Runs in the worker. */
import { GanletError, type ProgressDetail } from './types.js';

export type Report = (detail: ProgressDetail) => void;

/** Milliseconds between two reports: more would keep the page from its first picture. */
const INTERVAL = 50;

/** A file that reports its progress as it comes. */
export async function fetchStream(url: string, phase: ProgressDetail['phase'], report: Report): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw notFound(url, `no answer (${String(cause)})`);
  }
  if (!response.ok || response.body === null) throw notFound(url, `status ${response.status}`);
  // A compressed transfer announces another length than the one that is counted here.
  const encoded = response.headers.has('content-encoding');
  const total = encoded ? 0 : Number(response.headers.get('content-length') ?? 0);
  report({ phase, loaded: 0, total });
  // Counted on a copy: browsers keep the compiled code of an engine only with the answer of the server itself.
  void count(response.clone(), (loaded) => report({ phase, loaded, total }));
  return response;
}

/** Whoever reads the other copy hears of a failure. */
async function count({ body }: Response, report: (loaded: number) => void): Promise<void> {
  let [loaded, last] = [0, 0];
  const write = (chunk: Uint8Array): void => {
    loaded += chunk.byteLength;
    if (performance.now() - last < INTERVAL) return;
    last = performance.now();
    report(loaded);
  };
  await body?.pipeTo(new WritableStream({ write, close: () => report(loaded) })).catch(() => undefined);
}

export async function fetchBytes(url: string, phase: ProgressDetail['phase'], report: Report): Promise<Uint8Array> {
  const response = await fetchStream(url, phase, report);
  return new Uint8Array(await response.arrayBuffer());
}

function notFound(url: string, why: string): GanletError {
  return new GanletError({
    code: 'data-not-found',
    message: `${url} could not be fetched: ${why}.`,
    hint: 'Check the address, and that its server allows this page to read it (CORS).',
  });
}
