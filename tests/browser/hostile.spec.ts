/** What comes from outside and is not what it should be: attributes, addresses, arguments. It is refused in words, and the run goes on. */
import { expect, test, type Page } from '@playwright/test';
import { complaints, open } from './blank.js';

type Element = HTMLElementTagNameMap['gan-let'];
type Engine = typeof import('../../www/src/engine/index.js');

const LONG = 'x'.repeat(1_000_000);
const MARKUP = '<img src=x onerror="window.pwned = true"><script>window.pwned = true</script>';
/** Turns the direction of text, stands above the rows before, has half of a pair, ends a text in C. */
const UNICODE = '\u202e\u0041\u0300\u0300\u0300\ud800\u0000\uffff\u{1f4a5}٣';
const TEXTS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', MARKUP, UNICODE, LONG, 'NaN', '1e999', '-0', '-1', '4294967296', '0.5', '', ' ', 'null', 'undefined', '[object Object]', 'javascript:window.pwned=true'];

/** Whether some of it has become markup, or has run. */
const isHarmed = (page: Page) =>
  page.evaluate(() => {
    const inside = [...document.querySelectorAll('*')].flatMap((node) => [...(node.shadowRoot?.querySelectorAll('img, script, iframe') ?? [])]);
    return 'pwned' in window || 'pwned' in Object.prototype || inside.length > 0;
  });

test('attributes of hostile text fall back, and the element trains', async ({ page }) => {
  const heard = complaints(page);
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="gaussian" backend="flex" loading="eager" lang="en"></gan-let>');
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  for (const name of ['seed', 'label', 'controls', 'loading', 'theme', 'lang', 'preset', 'backend']) {
    const codes = await page.evaluate(
      async ([name, texts]) => {
        const gan = document.querySelector('gan-let') as Element;
        const before = gan.getAttribute(name);
        const codes = new Set<string>();
        const note = ({ detail }: CustomEvent<{ code: string }>): unknown => codes.add(detail.code);
        addEventListener('gan-error', note);
        for (const text of texts) {
          gan.setAttribute(name, text);
          await gan.updateComplete;
        }
        if (before === null) gan.removeAttribute(name);
        else gan.setAttribute(name, before);
        await gan.step();
        removeEventListener('gan-error', note);
        return [...codes];
      },
      [name, TEXTS] as const,
    );
    expect(codes, name).toEqual(['bad-attribute']);
  }
  expect(await isHarmed(page)).toBe(false);
  expect(await page.evaluate(() => (document.querySelector('gan-let') as Element).getState())).toMatchObject({ preset: 'gaussian' });
  expect(heard).toEqual([]);
});

test('an address of hostile names and values opens as far as it is understood', async ({ page }) => {
  const heard = complaints(page);
  const names = ['preset', 'seed', 'label', 'lang', 'theme', 'text', 'hands', 'batchSize', 'loss'];
  for (const value of ['__proto__', 'constructor', MARKUP, UNICODE, LONG.slice(0, 20_000)]) {
    const parts = new URLSearchParams([['backend', 'flex'], ...names.map((name) => [name, value]), ['constructor', '1'], ['__proto__', '1'], [value, value], ['hiddenWidth', '16']]);
    // From elsewhere: on the page itself, it would be a change of the address that is there.
    await page.goto('about:blank');
    await page.goto(`/#${parts.toString()}`);
    await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
    await expect(page.locator('gan-strays')).toContainText(/Not all of this link was understood|링크에서/);
    await expect.poll(() => page.evaluate(async () => (await document.querySelector('gan-let')?.getState())?.hyperparameters['hiddenWidth']), value.slice(0, 40)).toBe(16);
    expect(await isHarmed(page)).toBe(false);
  }
  expect(heard).toEqual([]);
});

test('the query of an embedded frame: what is not allowed is left out', async ({ page }) => {
  const heard = complaints(page);
  for (const value of ['__proto__', 'constructor', MARKUP, UNICODE, LONG.slice(0, 500)]) {
    const parts = ['preset', 'seed', 'label', 'controls', 'loading', 'lang', 'theme', 'weights', 'data', 'assets', 'real', 'radius', '__proto__'].map((name) => [name, value]);
    await page.goto(`/embed.html?backend=flex&${new URLSearchParams(parts).toString()}`);
    await page.waitForFunction(() => document.querySelector('gan-let')?.isConnected && customElements.get('gan-let'));
    expect(await page.evaluate(() => [...(document.querySelector('gan-let')?.attributes ?? [])].map(({ name }) => name))).not.toContain('assets');
    expect((await page.evaluate(() => document.querySelector('gan-let')?.step()))?.iteration).toBe(1);
    expect(await isHarmed(page)).toBe(false);
  }
  expect(heard).toEqual([]);
});

test('arguments that cannot be are refused by code and hint, and the run goes on in the same worker', async ({ page }) => {
  const heard = complaints(page);
  await open(page);
  const told = await page.evaluate(async () => {
    const engine = (await import('/engine.js' as string)) as Engine;
    const nested = (depth: number): unknown => {
      let at: unknown = 1;
      for (let level = 0; level < depth; level += 1) at = [at];
      return at;
    };
    const parsed = (text: string): never => JSON.parse(text) as never;
    const taken = new Float32Array(32);
    structuredClone(taken, { transfer: [taken.buffer] });
    const file = new ArrayBuffer(64);
    structuredClone(file, { transfer: [file] });
    const any = (value: unknown): never => value as never;
    const round: Record<string, unknown> = {};
    round['self'] = round;

    const trainer = engine.createTrainer({ preset: 'mnist-cgan', backend: 'flex', hyperparameters: { batchSize: 4 } });
    const troubles: string[] = [];
    for (const type of ['error', 'interrupted'] as const) trainer.on(type, ({ code }) => troubles.push(`${type}: ${code}`));
    await trainer.step(2);
    const stand = async () => JSON.stringify([await trainer.getState(), Object.values(await trainer.generate({ labels: [4], seed: 2 }))]);
    const before = await stand();
    const calls: Record<string, () => Promise<unknown>> = {
      'step NaN': () => trainer.step(NaN),
      'step 1e999': () => trainer.step(1e999),
      'step of a text': () => trainer.step(any('3')),
      'play until none': () => trainer.play({ until: 0 }),
      'reset -1': () => trainer.reset({ seed: -1 }),
      'reset 1e999': () => trainer.reset({ seed: 1e999 }),
      'reset of a text': () => trainer.reset({ seed: any('7') }),
      'speed NaN': () => trainer.setSpeed(NaN),
      'no such name': () => trainer.configure({ warp: 9 }),
      'a name of all objects': () => trainer.configure({ constructor: any(1) }),
      'a prototype': () => trainer.configure(parsed('{"__proto__": 1}')),
      'a value of lists': () => trainer.configure({ batchSize: any(nested(500)) }),
      'a value of too many lists': () => trainer.configure({ batchSize: any(nested(1_000_000)) }),
      'a function': () => trainer.configure({ batchSize: any(() => 1) }),
      'a symbol': () => trainer.configure({ batchSize: any(Symbol('1')) }),
      'a large whole number': () => trainer.configure({ batchSize: any(2n ** 200n) }),
      'NaN': () => trainer.configure({ batchSize: NaN }),
      'Infinity': () => trainer.configure({ generatorLearningRate: Infinity }),
      'a long text': () => trainer.configure({ loss: 'l'.repeat(5_000_000) }),
      'a list of values': () => trainer.configure(any(['batchSize'])),
      'an object that is its own part': () => trainer.configure(any(round)),
      'no state': () => trainer.setState(any(null)),
      'a state without values': () => trainer.setState(any({ preset: 'mnist-cgan', seed: 1, hyperparameters: null })),
      'a state of another kind': () => trainer.setState(any({ preset: '__proto__', seed: 1, hyperparameters: {} })),
      'a state of a constructor': () => trainer.setState(any({ preset: 'constructor', seed: 1, hyperparameters: {} })),
      'a state of no seed': () => trainer.setState(any({ preset: 'mnist-cgan', seed: '1', hyperparameters: {} })),
      'a deep state': () => trainer.setState(any({ preset: 'mnist-cgan', seed: 1, hyperparameters: { batchSize: nested(500) } })),
      'a file that was handed on': () => trainer.load(file),
      'an empty file': () => trainer.load(new ArrayBuffer(0)),
      'a file of nobody': () => trainer.load('http://[nowhere'),
      'latents that were handed on': () => trainer.generate({ latents: taken }),
      'half a latent': () => trainer.generate({ latents: new Float32Array(3) }),
      'latents of numbers': () => trainer.generate({ latents: any([1, 2, 3]) }),
      'too many draws': () => trainer.generate({ count: 1e9 }),
      'draws below none': () => trainer.generate({ count: -1 }),
      'half a draw': () => trainer.generate({ count: 0.5 }),
      'a seed that is none': () => trainer.generate({ seed: 1e999 }),
      'labels of lists': () => trainer.generate({ labels: any(nested(500)) }),
      'labels beyond ten': () => trainer.generate({ labels: [255] }),
      'labels beyond bytes': () => trainer.generate({ labels: [1e9] }),
      'nothing to judge': () => trainer.discriminate(any({})),
      'latents of no seed': () => trainer.latents({ seed: NaN }),
      'too many latents': () => trainer.latents({ count: 1e6 }),
      'a wide kernel': () => trainer.frame({ bandwidth: 1e30, gridRows: 1e6, labels: any([300]) }),
      'no test': () => trainer.selfTest({ steps: -1 }),
      'a long test': () => trainer.selfTest({ steps: 1e6 }),
      'no data': () => trainer.loadData('a b c d'),
      'no such data': () => trainer.loadData('/nowhere-images-idx3-ubyte'),
      'a label that is none': () => trainer.steer(any({ label: 'ten' })),
      'steps without end': () => trainer.steer(any({ label: 3, steps: 1e6 })),
      'images of no size': () => trainer.classify({ images: new Float32Array(7) }),
    };
    const odd: string[] = [];
    for (const [name, call] of Object.entries(calls)) {
      const { code, message, hint } = await call().then(
        () => ({ code: 'accepted', message: '', hint: '' }),
        (error: { code?: unknown; message?: unknown; hint?: unknown }) => error,
      );
      const isRefused = code !== 'accepted' && [code, message, hint].every((text) => typeof text === 'string' && text !== '' && text.length < 600);
      if (!isRefused) odd.push(`${name}: ${String(code)}, ${String(message).slice(0, 200)}, ${String(hint)}`);
    }
    return { odd, troubles, isSame: (await stand()) === before, iteration: (await trainer.step()).iteration };
  });
  expect(told).toEqual({ odd: [], troubles: [], isSame: true, iteration: 3 });
  expect(page.workers()).toHaveLength(1);
  expect(heard).toEqual([]);
});
