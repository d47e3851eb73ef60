import { defineConfig } from '@playwright/test';

const port = Number(process.env['PORT'] ?? 4173);
const executablePath = process.env['CHROMIUM_PATH'];

/** Runs against dist/ as `npm test` has built it, in a real Chromium with WebGPU. */
export default defineConfig({
  testDir: 'tests/browser',
  workers: 1, // training fills a machine
  timeout: 240_000, // WebGPU without a GPU is emulated, a hundred times slower than the CPU path
  expect: { timeout: 30_000 }, // what takes a second here takes ten on a busy machine
  forbidOnly: !!process.env['CI'],
  reporter: 'list',
  use: {
    // One test is about it; to the others it would answer what they want to answer themselves.
    serviceWorkers: 'block',
    baseURL: `http://localhost:${port}`,
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `${JSON.stringify(process.execPath)} scripts/serve.mjs`,
    env: { PORT: String(port) },
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
});
