/** The engine, without the page: `createTrainer` gives a trainer that lives in a worker. Touches no element. */
import type { Frame, FrameRequest, Stats } from '../../wasm/cpu.js';
import { filesIn } from './files.js';
import { detailOf, type Answer, type Call, type OpenOptions } from './protocol.js';
import {
  GanletError,
  SHIPPED,
  type BackendDetail,
  type Trainer,
  type TrainerEventMap,
  type TrainerOptions,
  type TrainerState,
} from './types.js';

export * from './types.js';

/**
 * Opens a trainer in the page's worker, which all trainers share.
 * @param options What to train, where, from which seed.
 * @returns At once; calls wait until it can train, and reject where it cannot.
 * @example
 * import { createTrainer } from './engine.js';
 *
 * const trainer = createTrainer({ preset: 'two-gaussians', seed: 42 });
 * await trainer.step(200);
 * const { w1 } = await trainer.metrics();
 * const { values } = await trainer.generate({ count: 1000, seed: 7 });
 * console.log(trainer.backendInUse, w1, values);
 * trainer.dispose();
 */
export function createTrainer(options: TrainerOptions = {}): Trainer {
  return new WorkerTrainer(options);
}

/** Starts the worker before the first trainer needs it. */
export function prepare(): void {
  connect();
}

class WorkerTrainer implements Trainer {
  readonly ready: Promise<void>;
  #backend: BackendDetail | undefined;
  #iteration = 0;
  #running = false;
  #watched: FrameRequest | null = null;
  #disposed = false;
  readonly #connection: Connection;
  readonly #session: number;
  readonly #listeners = new Map<string, Set<(detail: never) => void>>();

  constructor(options: TrainerOptions) {
    const open = absolute(options);
    this.#connection = connect(open.files['worker.js']);
    this.#session = this.#connection.attach((event) => this.#receive(event));
    this.ready = this.#call<void>('open', open).then(() => this.#emit('ready', undefined));
    this.ready.catch((error: unknown) => this.#emit('error', detailOf(error)));
  }

  get backendInUse(): BackendDetail['backend'] | undefined {
    return this.#backend?.backend;
  }

  get backendReason(): string {
    return this.#backend?.reason ?? '';
  }

  get iteration(): number {
    return this.#iteration;
  }

  get running(): boolean {
    return this.#running;
  }

  step(n = 1): Promise<Stats> {
    if (!Number.isInteger(n) || n < 1) return Promise.reject(outOfRange('n', n, 'a whole number from 1'));
    return this.#stepped(this.#call<Stats>('step', n));
  }

  stepDiscriminator(): Promise<Stats> {
    return this.#stepped(this.#call<Stats>('stepDiscriminator'));
  }

  stepGenerator(): Promise<Stats> {
    return this.#stepped(this.#call<Stats>('stepGenerator'));
  }

  play({ until }: { until?: number } = {}): Promise<void> {
    if (until !== undefined && !(Number.isInteger(until) && until > 0)) {
      return Promise.reject(outOfRange('until', until, 'a whole number from 1'));
    }
    return this.#call('play', until);
  }

  pause(): Promise<void> {
    return this.#call('pause');
  }

  reset({ seed }: { seed?: number } = {}): Promise<void> {
    if (seed !== undefined && !isSeed(seed)) return Promise.reject(badSeed(seed));
    return this.#call('reset', seed);
  }

  setSpeed(iterationsPerSecond: number): Promise<void> {
    if (!(iterationsPerSecond > 0)) {
      return Promise.reject(outOfRange('speed', iterationsPerSecond, 'a number above 0, or Infinity'));
    }
    return this.#call('setSpeed', iterationsPerSecond);
  }

  generate: Trainer['generate'] = (request = {}) => this.#call('generate', request);
  discriminate: Trainer['discriminate'] = (request) => this.#call('discriminate', request);
  latents: Trainer['latents'] = (request = {}) => this.#call('latents', request);
  classify: Trainer['classify'] = (request) => this.#call('classify', request);
  steer: Trainer['steer'] = (request) => this.#call('steer', request);
  selfTest: Trainer['selfTest'] = (request = {}) => this.#call('selfTest', request);
  metrics: Trainer['metrics'] = () => this.#call('metrics');
  about: Trainer['about'] = () => this.#call('about');
  summary: Trainer['summary'] = () => this.#call('summary');
  hyperparameters: Trainer['hyperparameters'] = () => this.#call('hyperparameters');
  configure: Trainer['configure'] = (values) => this.#call('configure', values);
  frame: Trainer['frame'] = (request = {}) => this.#call('frame', request);
  realImages: Trainer['realImages'] = (labels) => this.#call('realImages', labels);
  loadData: Trainer['loadData'] = (data, labelNames = []) =>
    this.#call('loadData', data.trim() === '' ? undefined : absoluteAddresses(data), labelNames);

  async save(): Promise<Blob> {
    const bytes = await this.#call<Uint8Array<ArrayBuffer>>('save');
    return new Blob([bytes], { type: 'application/octet-stream' });
  }

  async load(source: Blob | URL | string | ArrayBuffer): Promise<void> {
    if (source instanceof Blob) return this.#call('load', new Uint8Array(await source.arrayBuffer()));
    if (source instanceof ArrayBuffer) return this.#call('load', new Uint8Array(source));
    return this.#call('load', weightsAddress(String(source)));
  }

  getState(): Promise<TrainerState> {
    return this.#call('getState');
  }

  setState(state: TrainerState): Promise<void> {
    return this.#call('setState', state);
  }

  watch(request: FrameRequest | null): void {
    this.#watched = request;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#call('dispose').catch(() => undefined);
    this.#connection.detach(this.#session);
    this.#listeners.clear();
  }

  on<K extends keyof TrainerEventMap>(type: K, listener: (detail: TrainerEventMap[K]) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async #stepped(stats: Promise<Stats>): Promise<Stats> {
    const answer = await stats;
    this.#iteration = answer.iteration;
    this.#emit('step', answer);
    return answer;
  }

  /** While it plays, one reading for each shown frame: never a second before the first is there. */
  async #follow(): Promise<void> {
    while (this.#running && !this.#disposed) {
      await nextFrame();
      if (!this.#running || this.#disposed) return;
      try {
        if (this.#watched) {
          const frame = await this.#call<Frame>('frame', this.#watched);
          this.#iteration = frame.stats.iteration;
          this.#emit('frame', frame);
          this.#emit('step', frame.stats);
          // A sheet of digits takes a tenth of the training's time at every frame, and at every third is as lively.
          if (frame.kind === 'digits') for (let skipped = 0; skipped < 2; skipped += 1) await nextFrame();
        } else {
          await this.#stepped(this.#call<Stats>('stats'));
        }
      } catch (error) {
        this.#emit('error', detailOf(error));
        return;
      }
    }
  }

  #call<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.#connection.call(this.#session, method, args) as Promise<T>;
  }

  #receive(event: { type: keyof TrainerEventMap; detail: unknown }): void {
    if (event.type === 'backend') this.#backend = event.detail as BackendDetail;
    if (event.type === 'state') {
      const { running, iteration } = event.detail as TrainerEventMap['state'];
      const starts = running && !this.#running;
      [this.#running, this.#iteration] = [running, iteration];
      if (starts) void this.#follow();
    }
    this.#emit(event.type, event.detail as never);
  }

  #emit<K extends keyof TrainerEventMap>(type: K, detail: TrainerEventMap[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(detail as never);
  }
}

/** A worker, and who waits for what from it. */
class Connection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #sessions = new Map<number, (event: { type: keyof TrainerEventMap; detail: unknown }) => void>();
  #next = 0;
  #hasAnswered = false;
  #dead: GanletError | undefined;

  constructor(address: string) {
    this.#worker = startWorker(address);
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#receive(data);
    this.#worker.onerror = ({ message }) => this.#die(this.#hasAnswered ? stopped(message) : notStarted(address));
    this.#worker.onmessageerror = () => this.#die(stopped('a message could not be read'));
  }

  get alive(): boolean {
    return this.#dead === undefined;
  }

  attach(receive: (event: { type: keyof TrainerEventMap; detail: unknown }) => void): number {
    this.#next += 1;
    this.#sessions.set(this.#next, receive);
    return this.#next;
  }

  detach(session: number): void {
    this.#sessions.delete(session);
  }

  call(session: number, method: string, args: unknown[]): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead);
    this.#next += 1;
    const call: Call = { id: this.#next, session, method, args };
    return new Promise((resolve, reject) => {
      this.#pending.set(call.id, { resolve, reject });
      this.#worker.postMessage(call);
    });
  }

  #receive(answer: Answer): void {
    this.#hasAnswered = true;
    if ('fatal' in answer) return this.#die(stopped(answer.fatal));
    if ('session' in answer) {
      this.#sessions.get(answer.session)?.(answer.event);
      return;
    }
    const waiting = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('error' in answer) waiting?.reject(new GanletError(answer.error));
    else waiting?.resolve(answer.value);
  }

  #die(error: GanletError): void {
    this.#dead = error;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    for (const receive of this.#sessions.values()) {
      receive({ type: 'state', detail: { running: false, iteration: 0 } });
      receive({ type: 'error', detail: detailOf(error) });
    }
  }
}

function stopped(why: string): GanletError {
  return new GanletError({
    code: 'worker-died',
    message: `The training worker stopped: ${why}.`,
    hint: 'Start the run again; your settings are kept.',
  });
}

/** The browser does not say why: its console does. */
function notStarted(address: string): GanletError {
  return new GanletError({
    code: 'engine-missing',
    message: `The training worker at ${address} could not be started.`,
    hint: 'Check that it is there, and that its server (CORS) and the Content-Security-Policy of this page allow it.',
  });
}

/** By the worker's address: a page has one, unless some of its trainers were given other `assets`. */
const shared = new Map<string, Connection>();

function connect(address = filesIn(undefined)['worker.js']): Connection {
  let connection = shared.get(address);
  if (!connection?.alive) {
    connection = new Connection(address);
    shared.set(address, connection);
  }
  return connection;
}

function startWorker(address: string): Worker {
  if (new URL(address).origin === origin) return new Worker(address, { type: 'module' });
  // A worker must come from the page's own origin; a module that imports the real one does.
  const source = `import ${JSON.stringify(address)};`;
  // Where a frame is sandboxed, it has no origin, and blobs have none to come from.
  if (origin === 'null') return new Worker(`data:text/javascript,${encodeURIComponent(source)}`, { type: 'module' });
  const own = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(own, { type: 'module' });
  const loaded = (): void => URL.revokeObjectURL(own);
  for (const type of ['message', 'error']) worker.addEventListener(type, loaded, { once: true });
  return worker;
}

function absolute(options: TrainerOptions): OpenOptions {
  const { preset = 'two-gaussians', backend = 'auto', seed = 1, hyperparameters = {}, data, labelNames = [], weights, assets } = options;
  if (!isSeed(seed)) throw badSeed(seed);
  return {
    preset,
    backend,
    seed,
    hyperparameters,
    labelNames,
    ...(data === undefined ? {} : { data: absoluteAddresses(data) }),
    ...(weights === undefined ? {} : { weights: weightsAddress(weights) }),
    files: filesIn(assets === undefined ? undefined : new URL(assets.trim().replace(/\/?$/, '/'), document.baseURI).href),
  };
}

/** Relative to the page, as the reader of its markup expects; the worker has another base. */
function absoluteAddresses(text: string): string {
  const parts = text.trim().split(/\s+/);
  return parts.map((part) => new URL(part, document.baseURI).href).join(' ');
}

const weightsAddress = (text: string): string => (text.trim() === SHIPPED ? SHIPPED : absoluteAddresses(text));

const isSeed = (seed: number): boolean => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;

function badSeed(seed: number): GanletError {
  return outOfRange('seed', seed, 'a whole number from 0 to 4294967295');
}

function outOfRange(name: string, value: number, range: string): GanletError {
  return new GanletError({ code: 'out-of-range', message: `${name} cannot be ${value}: it takes ${range}`, hint: `Give ${range}.` });
}

/** The next shown frame; in a hidden page there is none, and a look now and then is enough. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 500);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
