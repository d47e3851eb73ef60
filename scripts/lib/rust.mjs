/** Rust: the toolchain, wasm-bindgen, and the bundles that they make. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem, ended, output, root, run, start, step } from './steps.mjs';

const TARGET = 'wasm32-unknown-unknown';
const targetDir = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const toolsDir = join(targetDir, 'tools');
const executable = (name) => (process.platform === 'win32' ? `${name}.exe` : name);

/** Where our own crate does the arithmetic, thirty times faster for a tenth more of size. */
const SPEED = ['--config', 'profile.web.package.ganlet.opt-level=3'];

/** On WebGPU our own crate only tells what is to be done. */
const SMALLEST = ['--config', 'profile.web.package.ganlet.opt-level="z"'];

/** In the order in which the page wants them: the first is enough to train. */
const BUNDLES = {
  cpu: { title: 'CPU engine', flags: SPEED, usual: 'first time 5 minutes, then seconds' },
  'cpu-relaxed': {
    title: 'CPU engine with relaxed SIMD',
    flags: ['--features', 'relaxed-simd', ...SPEED],
    usual: 'a minute',
  },
  ndarray: {
    title: 'ndarray engine',
    flags: ['--no-default-features', '--features', 'ndarray'],
    usual: 'first time 3 minutes, then seconds',
  },
  webgpu: {
    title: 'WebGPU engine',
    flags: ['--no-default-features', '--features', 'webgpu', ...SMALLEST],
    usual: 'first time 5 to 8 minutes, then seconds',
  },
};

/** @typedef {'cpu' | 'cpu-relaxed' | 'ndarray' | 'webgpu'} Bundle */
/** @type {Bundle[]} */
export const bundleNames = Object.keys(BUNDLES);

export function rust() {
  const problem = toolchainProblem();
  return step({
    name: 'Rust toolchain',
    usual: 'by hand',
    isReady: () => !problem,
    work: () => {
      throw new Problem(problem);
    },
  });
}

/** What turns the crate into a bundle, beside the toolchain. */
export async function wasmTools() {
  await step({
    name: `Rust target ${TARGET}`,
    usual: 'half a minute',
    isReady: () => existsSync(output('rustc', ['--print', 'target-libdir', '--target', TARGET]) ?? ''),
    work: addTarget,
  });
  const version = bindgenVersion();
  await step({
    name: `wasm-bindgen ${version}`,
    usual: 'first time 2 minutes',
    isReady: findBindgen,
    // Not --locked: the tool's own lock may name what the registry no longer offers.
    work: () => run('cargo', ['install', 'wasm-bindgen-cli', '--version', version, '--root', toolsDir]),
  });
}

/** Whether www/wasm holds what the sources as they are now give. */
export function isFresh(bundle, profile) {
  const { glue, wasm, stamp } = outputs(bundle);
  return [glue, wasm, stamp].every(existsSync) && readFileSync(stamp, 'utf8') === fingerprint(bundle, profile);
}

/**
 * Builds one bundle into www/wasm.
 * @param {Bundle} bundle
 * @param {'web-fast' | 'web'} profile
 * @param {{inBackground?: boolean}} options in the background, the page in the foreground goes first
 */
export function buildBundle(bundle, profile, { inBackground = false } = {}) {
  const { title, flags, usual } = BUNDLES[bundle];
  return step({
    name: profile === 'web' ? `${title}, small` : title,
    usual: profile === 'web' ? 'first time 3 to 10 minutes, and minutes after each change' : usual,
    isReady: () => isFresh(bundle, profile),
    work: async () => {
      const now = fingerprint(bundle, profile);
      await cargo(['build', '--lib', '--target', TARGET, '--profile', profile, ...flags], inBackground);
      // All bundles come out of cargo under this name, so it is used up at once.
      const built = join(targetDir, TARGET, profile, 'ganlet.wasm');
      const out = ['--target', 'web', '--out-dir', join(root, 'www/wasm'), '--out-name', bundle];
      const small = profile === 'web' ? ['--remove-name-section', '--remove-producers-section'] : [];
      await run(findBindgen(), [built, ...out, ...small]);
      if (profile === 'web') await minify(outputs(bundle).glue);
      writeFileSync(outputs(bundle).stamp, now);
    },
  });
}

async function minify(script) {
  const { transform } = await import('esbuild');
  const { code } = await transform(readFileSync(script, 'utf8'), { format: 'esm', charset: 'utf8', minify: true });
  writeFileSync(script, code);
}

function outputs(bundle) {
  const at = (name) => join(root, 'www/wasm', name);
  return { glue: at(`${bundle}.js`), wasm: at(`${bundle}_bg.wasm`), stamp: at(`${bundle}.stamp`) };
}

/** A hash of all that decides what comes out. */
function fingerprint(bundle, profile) {
  const { flags } = BUNDLES[bundle];
  const hash = createHash('sha256').update(`${[profile, ...flags].join(' ')}\n${output('rustc', ['--version'])}\n`);
  for (const path of ['Cargo.lock', 'Cargo.toml', '.cargo/config.toml', ...filesIn('src')]) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}

function toolchainProblem() {
  const found = output('cargo', ['--version'])?.match(/\d+\.\d+/)?.[0];
  if (!found || output('rustc', ['--version']) === undefined) {
    return 'cargo is not here. Install Rust from https://rustup.rs, then run this again.';
  }
  const needed = readFileSync(join(root, 'Cargo.toml'), 'utf8').match(/^rust-version = "(.*)"/m)[1];
  if (found.localeCompare(needed, 'en', { numeric: true }) < 0) {
    return `this is Rust ${found}; ganlet needs ${needed} or later. Run "rustup update stable".`;
  }
  if (process.platform !== 'win32' && output('cc', ['--version']) === undefined) {
    return 'Rust needs a C linker, and there is no "cc". Debian, Ubuntu: apt install build-essential; macOS: xcode-select --install.';
  }
  return undefined;
}

function addTarget() {
  if (output('rustup', ['--version']) === undefined) {
    throw new Problem(
      `this Rust has no ${TARGET} and no rustup to add it. Install Rust from https://rustup.rs, or your system's package of that target.`,
    );
  }
  return run('rustup', ['target', 'add', TARGET]);
}

function bindgenVersion() {
  return readFileSync(join(root, 'Cargo.lock'), 'utf8').match(/name = "wasm-bindgen"\r?\nversion = "(.*)"/)[1];
}

/** The command-line tool must be of exactly the library's version. */
function findBindgen() {
  const name = executable('wasm-bindgen');
  const wanted = `wasm-bindgen ${bindgenVersion()}`;
  return [name, join(toolsDir, 'bin', name)].find((path) => output(path, ['--version']) === wanted);
}

async function cargo(args, inBackground) {
  const child = start('cargo', args, {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      ...process.env,
      RUSTFLAGS: undefined, // it would replace what .cargo/config.toml sets for wasm
      // cargo hides its count of crates where it sees no terminal.
      CARGO_TERM_COLOR: 'never',
      CARGO_TERM_PROGRESS_WHEN: 'always',
      CARGO_TERM_PROGRESS_WIDTH: '80',
    },
  });
  if (inBackground && child.pid !== undefined) setPriority(child.pid, 10);
  const said = [];
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const count = line.match(/^\s*Building \[.*\] (\d+)\/(\d+)/);
      if (count) showCount(Number(count[1]), Number(count[2]));
      else if (!/^\s*(Compiling|Downloaded|Downloading|Finished|Updating|Locking) /.test(line)) said.push(line);
      if (/Blocking waiting/.test(line)) console.log('  another cargo is at work here; waiting for it');
    }
  });
  try {
    await ended(child, `cargo ${args.join(' ')}`);
  } catch (cause) {
    console.error([...said, rest].join('\n'));
    throw cause;
  } finally {
    clearCount();
  }
}

let shownTenth = 0;

function showCount(done, total) {
  if (process.stdout.isTTY) {
    process.stdout.write(`\r  ${done} of ${total} crates\x1b[K`);
    return;
  }
  const tenth = Math.floor((10 * done) / total);
  if (tenth > shownTenth) console.log(`  ${done} of ${total} crates`);
  shownTenth = tenth;
}

function clearCount() {
  shownTenth = 0;
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
}
