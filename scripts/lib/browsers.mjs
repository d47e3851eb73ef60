/** The browsers of the tests: the system's if there are any, else they are installed where that can be done. */
import { existsSync, readFileSync } from 'node:fs';
import { Problem, run, step } from './steps.mjs';

const CHROMIUM = {
  name: 'Chromium',
  variable: 'CHROMIUM_PATH',
  debian: 'chromium',
  places: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
};

const FIREFOX = {
  name: 'Firefox',
  variable: 'FIREFOX_PATH',
  debian: 'firefox-esr',
  places: [
    '/usr/bin/firefox',
    '/usr/bin/firefox-esr',
    '/snap/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ],
};

/** Makes sure that there is one, and gives its path. */
export async function chromium() {
  const { chromium } = await import('@playwright/test');
  return browser({ ...CHROMIUM, places: [...CHROMIUM.places, chromium.executablePath()] }, fromPlaywright);
}

/** The same of Firefox, as its makers build it: only that speaks WebDriver BiDi. */
export const firefox = () => browser(FIREFOX);

async function browser({ name, variable, debian, places }, ...otherwise) {
  const find = () => {
    const given = process.env[variable];
    if (given && !existsSync(given)) throw new Problem(`${variable} is ${given}, and there is no such file.`);
    return given || places.find((path) => existsSync(path));
  };
  // Debian's package brings the system libraries along, which a downloaded browser would miss.
  const attempts = isRootOnDebian() ? [() => fromDebian(debian), ...otherwise] : otherwise;
  const work = async () => {
    for (const attempt of attempts) {
      await attempt().catch((cause) => console.error(`  ${cause.message}`));
      if (find()) return;
    }
    throw new Problem(`there is none, and none could be installed. Install ${name}, or set ${variable} to one.`);
  };
  await step({ name: `${name} for the tests`, usual: 'first time a minute or two', isReady: find, work });
  return find();
}

async function fromDebian(name) {
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  await run('apt-get', ['update', '-qq'], quiet);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], quiet);
}

function fromPlaywright() {
  return run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
