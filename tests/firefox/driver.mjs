/** Firefox as it is installed, driven over WebDriver BiDi, and two servers: the site's, and a host page's on another port. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { serverOf } from '../../scripts/lib/serve.mjs';
import { root } from '../../scripts/lib/steps.mjs';

/** Starts all three; `leave` ends them. */
export async function start() {
  // Not in the system's folder for such: a Firefox in a snap has one of its own.
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const profile = mkdtempSync(join(root, 'test-results/firefox-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH,
    userDataDir: profile,
    defaultViewport: null, // of the window's size: Debian's Firefox knows no command for another
    args: ['--width=1000', '--height=800'],
  });
  const files = serverOf(join(root, 'dist'), { 'access-control-allow-origin': '*' });
  let refused = /^$/;
  const site = await listening(
    createServer((request, response) => {
      if (refused.test(request.url)) response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
      else files.emit('request', request, response);
    }),
  );
  const bodies = new Map();
  const host = await listening(
    createServer(({ url }, response) => {
      const { body, headers } = bodies.get(url) ?? {};
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', ...headers });
      response.end(body && `<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,"><body>${body}</body></html>`);
    }),
  );
  return {
    site: site.origin,
    /** From now on the site does not have what matches. */
    refuse(paths) {
      refused = paths;
    },
    /** Serves a page with this body on the other port; gives its address. */
    page(body, headers = {}) {
      const path = `/${bodies.size}`;
      bodies.set(path, { body, headers });
      return `${host.origin}${path}`;
    },
    /** A page with nothing kept from another, and all that it complains about. */
    async open(address) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const heard = [];
      page.on('pageerror', ({ message }) => heard.push(message));
      page.on('console', (message) => ['error', 'warn'].includes(message.type()) && heard.push(message.text()));
      await page.bringToFront();
      await page.goto(address);
      return { page, heard };
    },
    async leave() {
      await browser.close();
      for (const { server } of [site, host]) {
        server.close();
        server.closeAllConnections();
      }
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

async function listening(server) {
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, 'localhost', resolve));
  return { server, origin: `http://localhost:${server.address().port}` };
}
