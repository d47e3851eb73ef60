/** For the tests, which are written in TypeScript. */
import type { Page } from '@playwright/test';

export function beforeWorker(page: Page, script: string): Promise<void>;
