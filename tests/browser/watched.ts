/** An element, and what it tells of failures. */
import type { Page } from '@playwright/test';
import { open } from './blank.js';

export type Element = HTMLElementTagNameMap['gan-let'];
export type Recovered = import('../../www/src/engine/types.js').RecoveredDetail;

/** What the element has said of failures, and when, in milliseconds since 1970; and the workers that the page has started. */
export interface Noted {
  errors: string[];
  seen: number[];
  recovered: Recovered[];
  workers: Worker[];
}

/** Opens a page with one element that has no need to be seen; waits until it can train. */
export async function watched(page: Page, attributes: string): Promise<void> {
  await page.addInitScript(() => {
    const noted: Noted = { errors: [], seen: [], recovered: [], workers: [] };
    Object.assign(window, { noted });
    addEventListener('gan-error', ({ detail }) => {
      noted.errors.push(detail.code);
      noted.seen.push(Date.now());
    });
    addEventListener('gan-recovered', ({ detail }) => noted.recovered.push(detail));
    const Real = Worker;
    window.Worker = class extends Real {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        noted.workers.push(this);
      }
    };
  });
  await open(page, `<script type="module" src="./ganlet.js"></script><gan-let loading="eager" lang="en" ${attributes}></gan-let>`);
  await page.waitForFunction(() => document.querySelector('gan-let')?.backendInUse, null, { timeout: 120_000 });
}

export const noted = (page: Page) =>
  page.evaluate(() => {
    const { errors, seen, recovered, workers } = (window as unknown as { noted: Noted }).noted;
    return { errors, seen, recovered, workers: workers.length };
  });

export const read = (page: Page) =>
  page.evaluate(() => {
    const { iteration, running, backendInUse: backend, backendReason: reason, checkpoint } = document.querySelector('gan-let') as Element;
    return { iteration, running, backend, reason, kept: checkpoint?.iteration ?? 0 };
  });
