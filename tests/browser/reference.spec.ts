import { expect, test, type Page } from '@playwright/test';
import { complaints, open } from './blank.js';

interface Named {
  name: string;
  description: string;
  default?: string;
  type?: { text: string };
  kind?: 'field' | 'method';
  attribute?: string;
}

interface Manifest {
  modules: [{ declarations: [Record<'attributes' | 'members' | 'events' | 'cssProperties' | 'cssParts', Named[]>] }];
}

const manifest = async (page: Page) => ((await (await page.request.get('/custom-elements.json')).json()) as Manifest).modules[0].declarations[0];

/** Another value than the default, by the type. */
function other({ type, default: set }: Named): string | number | boolean {
  const text = type?.text ?? '';
  if (text === 'number') return 7;
  if (text === 'boolean') return true;
  if (text === 'string') return '42';
  return text.split(' | ').map((value) => value.slice(1, -1)).find((value) => `'${value}'` !== set && value !== '') ?? '';
}

test('the element is what the manifest says: attributes and properties mirror each other, methods and parts are there, custom properties act', async ({ page }) => {
  const heard = complaints(page);
  const { attributes, members, cssProperties, cssParts } = await manifest(page);
  const tags = ['two-gaussians', 'digits'].map((preset) => `<gan-let preset="${preset}"></gan-let>`).join('');
  // Far below the screen: what is seen is there before an engine is.
  await open(page, `<script type="module" src="./ganlet.js"></script><div style="height: 5000px"></div>${tags}`);
  const mirrored = await page.evaluate(
    async (wanted) => {
      await customElements.whenDefined('gan-let');
      const failed: string[] = [];
      for (const { name, value, initial } of wanted) {
        const gan = document.createElement('gan-let') as HTMLElementTagNameMap['gan-let'] & Record<string, unknown>;
        const asAttribute = typeof value === 'boolean' ? '' : String(value);
        if (JSON.stringify(gan[name]) !== JSON.stringify(initial)) failed.push(`${name} is ${String(gan[name])} at first`);
        gan.setAttribute(name, asAttribute);
        if (gan[name] !== value) failed.push(`${name} does not follow its attribute`);
        gan.removeAttribute(name);
        gan[name] = value;
        document.body.append(gan);
        await gan.updateComplete;
        if (gan.getAttribute(name) !== asAttribute) failed.push(`${name} does not reach its attribute`);
        gan.remove();
      }
      return failed;
    },
    attributes.map((each) => ({ name: each.name, value: other(each), initial: JSON.parse((each.default ?? 'null').replace(/'/g, '"')) as unknown })),
  );
  expect(mirrored).toEqual([]);

  const missing = await page.evaluate(
    ({ fields, methods }) => {
      const gan = document.querySelector('gan-let') as unknown as Record<string, unknown>;
      return [...fields.filter((name) => !(name in gan)), ...methods.filter((name) => typeof gan[name] !== 'function')];
    },
    {
      fields: members.filter(({ kind }) => kind === 'field').map(({ name }) => name),
      methods: members.filter(({ kind }) => kind === 'method').map(({ name }) => name),
    },
  );
  expect(missing).toEqual([]);

  // What some come with is loaded by and by; findings are there when something has gone wrong in a run.
  for (const { name } of cssParts.filter((part) => part.name !== 'findings')) {
    await expect(page.locator(`gan-let [part~="${name}"]`).first(), name).toBeAttached();
  }

  const idle = await page.evaluate(
    (names) => {
      const root = document.querySelector('gan-let')?.shadowRoot?.querySelector('.root');
      if (!root) return ['no root'];
      const style = getComputedStyle(root);
      return names.filter((name) => {
        const value = name === '--gan-radius' ? '3px' : name === '--gan-font' ? 'serif' : 'rgb(1, 2, 3)';
        document.body.style.setProperty(name, value);
        const acts = name === '--gan-font' ? style.fontFamily === value : style.getPropertyValue(name.replace('--gan-', '--_')).trim() === value;
        document.body.style.removeProperty(name);
        return !acts;
      });
    },
    cssProperties.map(({ name }) => name),
  );
  expect(idle).toEqual([]);
  expect(heard).toEqual([]);
});

test('controls shows what it names and nothing else, one word at a time', async ({ page }) => {
  const { attributes } = await manifest(page);
  const words = attributes.find(({ name }) => name === 'controls')?.type?.text.split(' | ').map((word) => word.slice(1, -1)) ?? [];
  expect(words).toContain('label-picker');
  await open(page, '<script type="module" src="./ganlet.js"></script><div style="height: 5000px"></div><gan-let preset="digits"></gan-let><gan-let preset="gaussian"></gan-let>');
  // Some of it comes when it has been painted.
  await page.waitForFunction(() => [...document.querySelectorAll('gan-let')].every((gan) => gan.shadowRoot?.querySelector('[part="summary"]')));
  const wrong = await page.evaluate(async (all) => {
    await customElements.whenDefined('gan-let');
    const elements = [...document.querySelectorAll('gan-let')];
    const found: string[] = [];
    for (const word of all) {
      const shown = new Set<string>();
      for (const gan of elements) {
        gan.setAttribute('controls', word);
        await gan.updateComplete;
        for (const part of gan.shadowRoot?.querySelectorAll('[part]') ?? []) shown.add(part.getAttribute('part') ?? '');
      }
      const wanted = word === 'none' ? 'canvas' : word;
      // Findings come with the figures; what waits in the place of the picture is no control.
      for (const part of ['findings', 'poster']) shown.delete(part);
      if (!shown.has(wanted) || shown.size > 1) found.push(`${word} shows ${[...shown].join(' ') || 'nothing'}`);
    }
    return found;
  }, words);
  expect(wrong).toEqual([]);
});

test('a saved run is taken up from a file, its bytes, its address and the attribute, and its tensors are named as the contract has them', async ({ page }) => {
  const tag = '<gan-let preset="gaussian" backend="flex" loading="eager"></gan-let>';
  await open(page, `<script type="module" src="./ganlet.js"></script>${tag}`);
  const saved = await page.evaluate(async () => {
    await customElements.whenDefined('gan-let');
    const gan = document.querySelector('gan-let') as HTMLElementTagNameMap['gan-let'];
    await gan.step(5);
    const bytes = await (await gan.save()).arrayBuffer();
    const length = Number(new DataView(bytes).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length))) as Record<string, unknown>;
    const drawn = await gan.generate({ count: 4, seed: 3 });
    return { bytes: Array.from(new Uint8Array(bytes)), names: Object.keys(header), drawn: JSON.stringify(drawn) };
  });
  const groups = saved.names.filter((name) => name !== '__metadata__').map((name) => name.split('.')[0]);
  expect([...new Set(groups)].sort()).toEqual(['discriminator', 'generator', 'optimizer']);

  await page.route('**/saved.safetensors', (route) => route.fulfill({ body: Buffer.from(saved.bytes) }));
  const taken = await page.evaluate(async (bytes) => {
    const file = Uint8Array.from(bytes);
    const sources = { file: new Blob([file]), bytes: file.buffer, address: 'saved.safetensors', url: new URL('saved.safetensors', location.href), attribute: undefined };
    const outcome: Record<string, string> = {};
    for (const [name, source] of Object.entries(sources)) {
      const gan = document.createElement('gan-let');
      Object.assign(gan, { preset: 'gaussian', backend: 'flex', loading: 'eager', ...(source ? {} : { weights: 'saved.safetensors' }) });
      document.body.append(gan);
      if (source) await gan.load(source);
      await gan.ready;
      outcome[name] = JSON.stringify([(await gan.step(1)).iteration, await gan.load('saved.safetensors').then(() => gan.generate({ count: 4, seed: 3 }))]);
      gan.remove();
    }
    return outcome;
  }, saved.bytes);
  const expected = `[6,${saved.drawn}]`;
  expect(taken).toEqual({ file: expected, bytes: expected, address: expected, url: expected, attribute: expected });
});

test('every event bubbles, crosses a shadow root, and carries its detail; a failed call carries code and hint', async ({ page }) => {
  const { events } = await manifest(page);
  await open(page, '<script type="module" src="./ganlet.js"></script><div id="host"></div>');
  const heard = await page.evaluate(async (names) => {
    await customElements.whenDefined('gan-let');
    const details = new Map<string, string[]>();
    for (const name of names) addEventListener(name, (event) => details.set(name, Object.keys((event as CustomEvent<object>).detail).sort()), { once: true });
    const workers: Worker[] = [];
    const Real = Worker;
    window.Worker = class extends Real {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        workers.push(this);
      }
    };
    const gan = document.createElement('gan-let');
    Object.assign(gan, { preset: 'mnist-cgan', backend: 'flex', loading: 'eager' });
    document.querySelector('#host')?.attachShadow({ mode: 'open' }).append(gan);
    await gan.step(1);
    await gan.metrics();
    await gan.play();
    await gan.pause();
    gan.shadowRoot?.querySelector<HTMLElement>('[part="label-picker"] [role="radio"]:nth-of-type(8)')?.click();
    const failure = await gan.configure({ batchSize: -1 }).catch((error: unknown) => error as Error & { code: string; hint: string });
    gan.setAttribute('theme', 'pink');
    workers[0]?.terminate();
    while (details.size < names.length) await new Promise((resolve) => setTimeout(resolve, 50));
    const { iteration } = await gan.step(1);
    return { details: Object.fromEntries(details), failure: failure && [failure instanceof Error, failure.code, failure.hint !== ''], isIntact: iteration >= 2 };
  }, events.map(({ name }) => name));
  expect(Object.keys(heard.details).sort()).toEqual(events.map(({ name }) => name).sort());
  expect(heard.details['gan-sample']).toEqual(['labels']);
  expect(heard.details['gan-recovered']).toEqual(['code', 'iteration', 'lost', 'seconds']);
  expect(heard.details['gan-error']).toEqual(['code', 'hint', 'message']);
  expect(heard.details['gan-state']).toEqual(['backend', 'iteration', 'label', 'preset', 'running', 'seed']);
  expect(heard.details['gan-step']).toEqual(expect.arrayContaining(['dFake', 'dLoss', 'dReal', 'gLoss', 'iteration']));
  expect(heard.details['gan-backend']).toEqual(expect.arrayContaining(['backend', 'code', 'reason']));
  expect(heard.failure).toEqual([true, 'out-of-range', true]);
  expect(heard.isIntact).toBe(true);
});

test('a call that makes no sense is refused with code and hint, and leaves the run bit for bit as it was', async ({ page }) => {
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="mnist-cgan" backend="flex" loading="eager"></gan-let>');
  const { refusals, isSame } = await page.evaluate(async () => {
    await customElements.whenDefined('gan-let');
    const gan = document.querySelector('gan-let') as HTMLElementTagNameMap['gan-let'];
    // Scripts are not held to types.
    const loose = gan as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const pixels = (count: number) => new Float32Array(count);
    const calls: Record<string, unknown[][]> = {
      step: [[0], [1.5], ['x']],
      play: [[{ until: 0 }]],
      reset: [[{ seed: -1 }], [{ seed: 1.5 }]],
      generate: [[{ labels: [12] }], [{ labels: 'x' }], [{ count: 0, labels: [1] }], [{ count: 1e7 }], [{ latents: pixels(3) }], [{}]],
      discriminate: [[], [{ images: pixels(5), labels: [1] }], [{ images: pixels(784) }], [{ images: pixels(784), labels: [12] }]],
      latents: [[{ count: -1 }], [{ seed: 'x' }]],
      classify: [[], [{ images: pixels(5) }]],
      steer: [[], [{ label: 11 }]],
      selfTest: [[{ steps: -1 }]],
      configure: [[{ nope: 1 }], [{ batchSize: 8, beta1: 9 }], [{ optimizer: 'lion' }]],
      load: [[new Blob(['junk'])], [new ArrayBuffer(0)], ['nothing-here'], ['http://'], ['shipped']],
      setState: [[null], [{}], [{ seed: 1 }], [{ preset: 'biggan', seed: 1, hyperparameters: {} }], [{ preset: 'gaussian', seed: -1, hyperparameters: {} }], [{ preset: 'gaussian', seed: 1, hyperparameters: { nope: 1 } }]],
      useData: [[{ images: new Blob(['a']), labels: new Blob(['b']), labelNames: ['a'] }]],
    };
    await gan.step(3);
    const stand = async () => JSON.stringify([await gan.getState(), gan.iteration, Object.values(await gan.generate({ labels: [4], seed: 2 }))]);
    const before = await stand();
    const refusals: Record<string, string> = {};
    for (const [name, all] of Object.entries(calls)) {
      for (const [at, given] of all.entries()) {
        const failure = await loose[name]?.(...given).then(() => undefined, (error: unknown) => error as Error & { code?: string; hint?: string });
        refusals[`${name} ${at}`] = failure instanceof Error && failure.code && failure.hint ? 'refused' : `not refused: ${String(failure)}`;
      }
    }
    return { refusals, isSame: (await stand()) === before };
  });
  expect(Object.entries(refusals).filter(([, outcome]) => outcome !== 'refused')).toEqual([]);
  expect(isSame).toBe(true);
});

test('a property that a script sets to nothing is as it is by itself, and the element goes on', async ({ page }) => {
  const heard = complaints(page);
  const { attributes, members } = await manifest(page);
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="gaussian" backend="flex" loading="eager"></gan-let>');
  const properties = [...attributes.map(({ name }) => name), ...members.filter(({ name }) => name === 'labelNames').map(({ name }) => name)];
  const outcome = await page.evaluate(async (names) => {
    await customElements.whenDefined('gan-let');
    const gan = document.querySelector('gan-let') as HTMLElementTagNameMap['gan-let'];
    await gan.ready;
    const errors: unknown[] = [];
    gan.addEventListener('gan-error', ({ detail }) => errors.push(detail));
    for (const value of [undefined, null]) {
      for (const name of names.filter((each) => each !== 'preset' && each !== 'backend')) {
        (gan as unknown as Record<string, unknown>)[name] = value;
        await gan.updateComplete;
      }
    }
    (gan as unknown as Record<string, unknown>)['preset'] = undefined;
    await gan.updateComplete;
    return { errors, preset: (await gan.getState()).preset, iteration: (await gan.step(2)).iteration };
  }, properties);
  expect(outcome).toEqual({ errors: [], preset: 'two-gaussians', iteration: 2 });
  expect(heard).toEqual([]);
});

test('each example of the reference works as it stands', async ({ page }) => {
  await page.goto('/reference.html');
  const examples = await page.locator('.code code').allTextContents();
  const heard = complaints(page);
  const tag = (preset: string) => `<script type="module" src="./ganlet.js"></script><gan-let preset="${preset}" backend="flex"></gan-let>`;
  const kinds: Record<string, string[]> = { markup: [], script: [], styles: [], frame: [] };
  for (const text of examples.filter((each) => !each.startsWith('cargo '))) {
    const kind = text.startsWith('<iframe') ? 'frame' : text.startsWith('<') ? 'markup' : /^(const|import|document)/.test(text) ? 'script' : 'styles';
    kinds[kind]?.push(text);
    const preset = text.includes('preset="digits"') ? 'digits' : 'two-gaussians';
    const body = {
      markup: text,
      frame: text,
      script: `${tag(preset)}<script type="module">${text}; window.isDone = true;</script>`,
      styles: `<style>${text}</style>${tag(preset)}`,
    }[kind];
    await open(page, body);
    if (kind === 'script') await page.waitForFunction(() => (window as unknown as { isDone?: boolean }).isDone);
    const inner = kind === 'frame' ? page.frames().at(-1) : page;
    if (kind !== 'script' || text.includes('querySelector')) {
      await inner?.waitForFunction(() => document.querySelector('gan-let')?.shadowRoot?.querySelector('.root'));
    }
    if (kind === 'styles') await expect(page.locator('gan-let .root')).toHaveCSS('border-radius', '4px');
    if (text.includes('&resize')) await expect.poll(() => page.locator('iframe').evaluate((frame) => (frame as HTMLIFrameElement).height)).not.toBe('720');
  }
  expect(Object.entries(kinds).filter(([, texts]) => texts.length === 0)).toEqual([]);
  expect(heard).toEqual([]);
});

test('the reference turns dark and Korean, and stays where it is read', async ({ page }) => {
  await page.goto('/reference.html#events');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('link', { name: '한국어' }).click();
  await expect(page).toHaveURL(/reference\.ko\.html\?theme=dark#events$/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('#events h3')).toContainText('이벤트');
  await page.setViewportSize({ width: 360, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
});
