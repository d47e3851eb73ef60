/** The npm packages, as package-lock.json has them. Runs before any of them is there. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, step } from './steps.mjs';

const modified = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

export function packages() {
  return step({
    name: 'npm packages',
    usual: 'half a minute',
    isReady: () => modified('node_modules/.package-lock.json') >= modified('package-lock.json'),
    work: () => run('npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' }),
  });
}
