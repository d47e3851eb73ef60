/** A static file server for this machine: right types, and nothing from a cache without asking. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** A server of `folder` that does not listen yet; `headers` go with every answer. */
export const serverOf = (folder, headers = {}) => createServer((request, response) => answer(folder, headers, request, response));

/** Serves `folder` on `port`, or on the first free one of the next `tries`; gives the port. */
export async function serve(folder, port, tries = 1) {
  const server = serverOf(folder);
  for (let candidate = port; ; candidate += 1) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(candidate, 'localhost', () => {
          server.off('error', reject);
          resolve();
        });
      });
      return candidate;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || candidate + 1 >= port + tries) throw error;
    }
  }
}

function answer(folder, always, request, response) {
  const file = find(folder, request.url);
  if (!file) {
    response.writeHead(404, { ...always, 'content-type': 'text/plain' }).end('Not found\n');
    return;
  }
  const headers = { ...always, etag: file.tag, 'cache-control': 'no-cache' };
  if (request.headers['if-none-match'] === file.tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'content-length': file.size,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file.path).on('error', () => response.destroy()).pipe(response);
}

/** The file of an address, if it is one inside `folder`. */
function find(folder, address) {
  let path;
  try {
    path = normalize(join(folder, decodeURIComponent(address.split(/[?#]/)[0])));
  } catch {
    return undefined;
  }
  if (path.includes('\0') || !path.startsWith(folder + sep)) return undefined;
  if (path.endsWith(sep)) path = join(path, 'index.html');
  const entry = statSync(path, { throwIfNoEntry: false });
  return entry?.isFile() ? { path, size: entry.size, tag: `"${entry.size}-${entry.mtimeMs}"` } : undefined;
}
