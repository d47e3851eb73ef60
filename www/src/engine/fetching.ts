/** Files from the network, with progress in bytes and errors that name the address. Runs in the worker. */
import { GanletError, type ProgressDetail } from './types.js';

export type Report = (detail: ProgressDetail) => void;

/** A file's body that reports its progress as it is read. */
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
  let loaded = 0;
  report({ phase, loaded, total });
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        report({ phase, loaded, total });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { headers: { 'content-type': response.headers.get('content-type') ?? '' } });
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
