/** What strangers have: the package as npm installs it in a folder of theirs, and servers on ports of their own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Frame, Page } from '@playwright/test';
import { serverOf } from '../../scripts/lib/serve.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** A folder with `node_modules/ganlet` and nothing else, outside this repository. */
export class Stranger {
  readonly folder = mkdtempSync(join(tmpdir(), 'ganlet-stranger-'));
  readonly #stops: (() => Promise<void>)[] = [];

  /** The package's own dist/, as it was installed. */
  get dist(): string {
    return join(this.folder, 'node_modules/ganlet/dist');
  }

  /** Packs what the build has left in dist/, and installs it. Gives what npm has packed. */
  async install(): Promise<string[]> {
    const npm = (args: string[], cwd: string) => run('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: 2 ** 26 });
    const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', this.folder], root);
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    this.write('package.json', JSON.stringify({ private: true, type: 'module' }));
    await npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${packed.filename}`], this.folder);
    return packed.files.map(({ path }) => path);
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Serves one of the stranger's folders on a port of its own; gives its origin. */
  async serve(folder: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    // Browsers ask for it unasked.
    writeFileSync(join(folder, 'favicon.ico'), '');
    const server = serverOf(folder, headers);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, 'localhost', resolve));
    this.#stops.push(() => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }));
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Serves one page, under its own headers; gives its address. */
  async page(name: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    this.write(`${name}/index.html`, `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${body}</html>`);
    return `${await this.serve(join(this.folder, name), headers)}/`;
  }

  /** The project's own compiler, on the stranger's project. */
  async compile(project: string): Promise<string> {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    return run(process.execPath, [compiler, '-p', join(this.folder, project)], { cwd: this.folder }).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  }

  async leave(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where a page and all in it asked for something: workers and frames too. */
export function origins(page: Page): Set<string> {
  const asked = new Set<string>();
  page.context().on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:') asked.add(origin);
  });
  return asked;
}

/** Trains the elements of a page or frame by one step each, and tells how far each has come by it. */
export async function train(page: Page | Frame): Promise<{ iterations: number; isFinite: boolean }[]> {
  await page.waitForFunction(() => customElements.get('gan-let') !== undefined);
  return page.evaluate(async () => {
    const told = [];
    for (const gan of document.querySelectorAll('gan-let')) {
      await gan.about(); // it may go on from weights that come along
      const before = gan.iteration;
      const { iteration, dLoss, gLoss } = await gan.step();
      told.push({ iterations: iteration - before, isFinite: Number.isFinite(dLoss) && Number.isFinite(gLoss) });
    }
    return told;
  });
}

export const TRAINED = { iterations: 1, isFinite: true };
