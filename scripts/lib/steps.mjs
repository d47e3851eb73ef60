/** Steps that say what they do and how long it takes, and the commands they run. Node built-ins only. */
import { spawn, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

// A shell that was open while rustup installed cargo does not have it on its path yet.
const cargoBin = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin');
process.env.PATH = [process.env.PATH, cargoBin].join(delimiter);

/** Something the reader can put right: shown without a stack. */
export class Problem extends Error {}

/**
 * Runs one step of a script; `usual` is how long it takes when there is something to do.
 * @param {{name: string, usual: string, isReady?: () => unknown, work: () => unknown}} step
 */
export async function step({ name, usual, isReady, work }) {
  if (await isReady?.()) {
    console.log(`✓ ${name}`);
    return;
  }
  console.log(`… ${name} (${usual})`);
  const begun = performance.now();
  try {
    await work();
  } catch (cause) {
    throw new Problem(`${name}: ${cause instanceof Problem ? cause.message : cause.stack}`, { cause });
  }
  console.log(`✓ ${name}, ${duration(performance.now() - begun)}`);
}

/** Runs a script's body; any failure ends it with a plain message. */
export async function main(body) {
  try {
    await body();
  } catch (cause) {
    stopChildren();
    console.error(`\n✗ ${cause instanceof Problem ? cause.message : cause.stack}`);
    process.exit(1);
  }
}

const children = new Set();

function stopChildren() {
  for (const child of children) child.kill();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopChildren();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

/** Starts a command in the repository's root; it ends with this process. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** Resolves when a command has ended well. */
export function ended(child, name) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Problem(`${name} could not be started: ${error.message}`)));
    // `close` comes after the last of its output.
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Problem(`${name} ended with ${signal ?? `status ${code}`}`));
    });
  });
}

export function run(command, args, options) {
  return ended(start(command, args, options), [command, ...args].join(' '));
}

/** What a command prints, or undefined where it is missing or fails. */
export function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
