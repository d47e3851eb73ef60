/** What is asked of the bench's page and of the playground beside it, each time in a page that is loaded for it. */

import { beforeWorker } from './before-worker.mjs';

/** Loads of the playground, each in a fresh profile: nothing is cached. */
const LOADS = 7;

export class BenchPage {
  #browser;
  #address;

  constructor(browser, address) {
    this.#browser = browser;
    this.#address = address;
  }

  /** One function of www/bench/bench.ts. */
  async call(name, request) {
    const page = await this.#browser.newPage();
    if (request?.isGpuIdle) await mayLeaveOutDispatches(page);
    page.on('console', (message) => message.type() === 'info' && console.log(`  ${message.text()}`));
    try {
      await page.goto(`${this.#address}bench.html`);
      await page.waitForFunction(() => 'bench' in globalThis);
      return await page.evaluate(({ name, request }) => globalThis.bench[name](request), { name, request });
    } finally {
      await page.close();
    }
  }

  /** Milliseconds from navigation to the first paint and to the first iteration, in the playground as a visitor opens it. */
  async firstIteration(backend) {
    const runs = [];
    for (let load = 0; load < LOADS; load += 1) {
      const context = await this.#browser.newContext();
      const page = await context.newPage();
      await page.goto(`${this.#address}#preset=two-gaussians&backend=${backend}`, { waitUntil: 'commit' });
      runs.push(await page.evaluate(firstIterationHere));
      await context.close();
    }
    const median = (pick) => runs.map(pick).sort((a, b) => a - b)[(LOADS - 1) / 2];
    return { paint: median(({ paint }) => paint), iteration: median(({ iteration }) => iteration) };
  }
}

/** From the page's word on, the page and its worker ask of WebGPU all but the dispatches; what they read is zeros. */
async function mayLeaveOutDispatches(page) {
  const script = `new BroadcastChannel('gpu-idle').onmessage = () => {
    GPUComputePassEncoder.prototype.dispatchWorkgroups = () => undefined;
    const { getMappedRange } = GPUBuffer.prototype;
    GPUBuffer.prototype.getMappedRange = function (...range) {
      const bytes = getMappedRange.apply(this, range);
      new Uint8Array(bytes).fill(0);
      return bytes;
    };
  };`;
  await page.addInitScript(script);
  await beforeWorker(page, script);
}

/** In the page: trains as soon as there is something to train. */
async function firstIterationHere() {
  await customElements.whenDefined('gan-let');
  const element = await new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector('gan-let');
      if (found) resolve(found);
      else setTimeout(look, 1);
    };
    look();
  });
  await element.step(1);
  const iteration = performance.now(); // counted from navigation
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return { iteration, paint: paint?.startTime ?? NaN };
}
