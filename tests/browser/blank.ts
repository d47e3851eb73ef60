/** Pages of one line, served beside the built site, and browsers with something missing. */
import type { Page } from '@playwright/test';

export { beforeWorker } from '../../scripts/lib/before-worker.mjs';

/** Opens a page with this body; `./ganlet.js` and `./engine.js` lie beside it. */
export async function open(page: Page, body = ''): Promise<void> {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>test</title><body>${body}</body></html>`;
  await page.route('**/blank.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto('/blank.html');
}

/** What the browser complains about on its console or by uncaught errors. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  return heard;
}
