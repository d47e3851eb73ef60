/** A Chromium for the browser tests: the system's if there is one, else one is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { Problem, run, step } from './steps.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Makes sure there is one, and gives its path. */
export async function chromium() {
  await step({ name: 'Chromium for the tests', usual: 'first time a minute or two', isReady: find, work: install });
  return find();
}

async function find() {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) throw new Problem(`CHROMIUM_PATH is ${given}, and there is no such file.`);
    return given;
  }
  const { chromium } = await import('@playwright/test');
  return [...PLACES, chromium.executablePath()].find((path) => existsSync(path));
}

async function install() {
  // Debian's package brings the system libraries along, which a downloaded browser would miss.
  const attempts = [fromPlaywright];
  if (isRootOnDebian()) attempts.unshift(fromDebian);
  for (const attempt of attempts) {
    try {
      await attempt();
      if (await find()) return;
    } catch (cause) {
      console.error(`  ${cause.message}`);
    }
  }
  throw new Problem('no Chromium, and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to one.');
}

async function fromDebian() {
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  await run('apt-get', ['update', '-qq'], quiet);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

function fromPlaywright() {
  return run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
