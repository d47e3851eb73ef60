/** Python with numpy and safetensors, for the tests that open ganlet's files as their users would. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Problem, root } from './steps.mjs';

// numpy 2.0.2 is the last for Python 3.9 and 3.10; this safetensors has one file for every Python.
const PACKAGES = ['numpy==2.0.2; python_version < "3.11"', 'numpy==2.4.6; python_version >= "3.11"', 'safetensors==0.5.3'];
const CANDIDATES = [['python3'], ['python'], ['py', '-3']];
const WINDOWS = process.platform === 'win32';

/** Runs a script from the root; its output, line by line. */
export function runPython(...args) {
  const { status, stdout, stderr, error } = spawnSync(pythonWithPackages(), ['-B', ...args], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Problem(`${args[0]} failed: ${error?.message ?? `${stdout}${stderr}`}`);
  return stdout.trim().split('\n');
}

/** An environment of its own beside what cargo builds, kept from one run to the next. */
function pythonWithPackages() {
  const [version, ...command] = findPython();
  const folder = join(resolve(root, process.env.CARGO_TARGET_DIR ?? 'target'), 'tools/python');
  const python = join(folder, WINDOWS ? 'Scripts/python.exe' : 'bin/python');
  const [note, wanted] = [join(folder, 'holds.txt'), [version, ...PACKAGES].join('\n')];
  if (existsSync(python) && existsSync(note) && readFileSync(note, 'utf8') === wanted) return python;

  console.log('… numpy and safetensors for Python (half a minute)');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run([...command, '-m', 'venv', folder], 'Python could not make a virtual environment (Debian has it in python3-venv)');
  const quietly = ['--quiet', '--no-input', '--disable-pip-version-check', '--only-binary=:all:'];
  run([python, '-m', 'pip', 'install', ...quietly, ...PACKAGES], 'numpy and safetensors could not be installed; the first time this needs the network');
  writeFileSync(note, wanted);
  return python;
}

/** Its version, then the command that starts it. */
function findPython() {
  const asks = 'import sys; print(sys.version if sys.version_info >= (3, 9) else "")';
  for (const command of CANDIDATES) {
    const { status, stdout } = spawnSync(command[0], [...command.slice(1), '-c', asks], { encoding: 'utf8' });
    const version = status === 0 ? stdout.trim() : '';
    if (version) return [version, ...command];
  }
  const names = CANDIDATES.map((command) => command.join(' ')).join(', ');
  throw new Problem(`no Python 3.9 or later among ${names}. Install it from https://www.python.org or your system's packages: this test opens ganlet's files as their users would.`);
}

function run([command, ...args], otherwise) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Problem(`${otherwise}: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
}
