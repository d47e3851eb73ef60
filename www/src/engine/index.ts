/** The engine, without the page: `createTrainer` gives a trainer that lives in a worker. Touches no element. */
import type { Frame, FrameRequest, Stats } from '../../wasm/cpu.js';
import { connect, type Connection, type Receive } from './connection.js';
import { filesIn } from './files.js';
import { Kept } from './kept.js';
import { interrupted, stopped } from './losses.js';
import { detailOf, type Loss, type OpenOptions, type Restoration } from './protocol.js';
import {
  GanletError,
  SHIPPED,
  type BackendDetail,
  type PresetName,
  type SavedRun,
  type Trainer,
  type TrainerEventMap,
  type TrainerOptions,
  type TrainerState,
} from './types.js';

export * from './types.js';

/** The session of calls that are about no trainer. */
const NOBODY = 0;

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

/** The addresses that the worker has fetched from so far: engines, data, weights. */
export function fetched(): Promise<string[]> {
  return connect().call(NOBODY, 'fetched', []) as Promise<string[]>;
}

class WorkerTrainer implements Trainer {
  readonly ready: Promise<void>;
  #backend: BackendDetail | undefined;
  #iteration = 0;
  #running = false;
  #watched: FrameRequest | null = null;
  #disposed = false;
  #connection: Connection;
  #session: number;
  #isOpen = false;
  readonly #kept = new Kept();
  /** What play goes on with after a loss. */
  #until: number | undefined;
  #speed = Infinity;
  /** Losses since the run last got on by itself. */
  #losses = 0;
  #isRecovering = false;
  /** Why it does not go on. */
  #end: GanletError | undefined;
  readonly #listeners = new Map<string, Set<(detail: never) => void>>();

  constructor(options: TrainerOptions) {
    const open = absolute(options);
    this.#connection = connect(open.files['worker.js']);
    this.#session = this.#connection.attach((event) => this.#receive(event));
    this.ready = this.#call<void>('open', open).then(
      () => {
        this.#isOpen = true;
        this.#emit('ready', undefined);
      },
      (cause: unknown) => {
        throw detailOf(cause).code === 'interrupted' ? this.#end : cause;
      },
    );
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

  get checkpoint(): SavedRun | undefined {
    const { iteration = 0, file } = this.#kept.newest ?? {};
    return file && { iteration, file: new Blob([file as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }) };
  }

  async step(n = 1): Promise<Stats> {
    checkCount('n', n);
    return this.#stepped(this.#call<Stats>('step', n));
  }

  stepDiscriminator(): Promise<Stats> {
    return this.#stepped(this.#call<Stats>('stepDiscriminator'));
  }

  stepGenerator(): Promise<Stats> {
    return this.#stepped(this.#call<Stats>('stepGenerator'));
  }

  async play({ until }: { until?: number } = {}): Promise<void> {
    checkCount('until', until);
    this.#until = until;
    return this.#call('play', until);
  }

  pause(): Promise<void> {
    return this.#call('pause');
  }

  async reset({ seed }: { seed?: number } = {}): Promise<void> {
    if (seed !== undefined) checkSeed(seed);
    return this.#call('reset', seed);
  }

  async setSpeed(iterationsPerSecond: number): Promise<void> {
    if (!(iterationsPerSecond > 0)) throw outOfRange('speed', iterationsPerSecond, 'a number above 0, or Infinity');
    this.#speed = iterationsPerSecond;
    return this.#call('setSpeed', iterationsPerSecond);
  }

  generate: Trainer['generate'] = (request = {}) => this.#call('generate', request);
  discriminate: Trainer['discriminate'] = (request) => this.#call('discriminate', request);
  latents: Trainer['latents'] = async ({ seed = 0, count = 1 } = {}) => {
    checkSeed(seed);
    checkCount('count', count);
    return this.#call('latents', { seed, count });
  };
  classify: Trainer['classify'] = (request) => this.#call('classify', request);
  steer: Trainer['steer'] = (request) => this.#call('steer', request);
  selfTest: Trainer['selfTest'] = async (request = {}) => {
    checkCount('steps', request.steps);
    return this.#call('selfTest', request);
  };
  metrics: Trainer['metrics'] = () => this.#call('metrics');
  about: Trainer['about'] = () => this.#call('about');
  summary: Trainer['summary'] = () => this.#call('summary');
  hyperparameters: Trainer['hyperparameters'] = () => this.#call('hyperparameters');
  configure: Trainer['configure'] = async (values) => {
    await this.#call('configure', values);
    this.#kept.configure(values);
  };
  frame: Trainer['frame'] = (request = {}) => this.#call('frame', request);
  realImages: Trainer['realImages'] = (labels) => this.#call('realImages', labels);
  loadData: Trainer['loadData'] = async (data, labelNames = []) =>
    this.#call('loadData', data.trim() === '' ? undefined : absoluteAddresses(data), labelNames);

  async save(): Promise<Blob> {
    const bytes = await this.#call<Uint8Array<ArrayBuffer>>('save');
    return new Blob([bytes], { type: 'application/octet-stream' });
  }

  async load(source: Blob | URL | string | ArrayBuffer, { preset }: { preset?: PresetName } = {}): Promise<void> {
    const file = source instanceof Blob ? await source.arrayBuffer() : source;
    return this.#call('load', file instanceof ArrayBuffer ? file : weightsAddress(String(file)), preset);
  }

  getState(): Promise<TrainerState> {
    return this.#call('getState');
  }

  async setState(state: TrainerState): Promise<void> {
    const { preset, seed, hyperparameters } = (state ?? {}) as Partial<TrainerState>;
    if (typeof preset !== 'string' || typeof (hyperparameters ?? 0) !== 'object') throw badState();
    checkSeed(seed);
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
        // What was interrupted goes on by itself.
        if (detailOf(error).code !== 'interrupted') this.#emit('error', detailOf(error));
        return;
      }
    }
  }

  /** Goes on from the last checkpoint, in a new worker where the old one is lost; but not for ever. */
  async #recover(loss: Loss): Promise<void> {
    const [begun, played, reached] = [performance.now(), this.#running && loss.code !== 'diverged', this.#iteration];
    this.#stateChanged({ running: false, iteration: reached });
    this.#losses += 1;
    const { newest, files } = this.#kept;
    const isGpuLost = loss.code === 'device-lost' && this.#losses > 1;
    const mayGoOn = loss.code === 'diverged' || this.#losses <= (isGpuLost ? 2 : 1);
    if (!this.#isOpen || !newest || !mayGoOn) return this.#stop(loss);
    this.#emit('interrupted', interrupted(loss));
    const options = isGpuLost ? { ...newest.options, isGpuLost } : newest.options;
    this.#isRecovering = true;
    try {
      if (loss.code !== 'diverged') {
        this.#connection = connect(options.files['worker.js']);
        this.#session = this.#connection.attach((event) => this.#receive(event));
        if (this.#speed !== Infinity) void this.setSpeed(this.#speed);
      }
      const restoration: Restoration = { options, files, goal: loss.goal ?? reached };
      const iteration = await this.#call<number>('restore', restoration);
      const lost = Math.max(0, reached - iteration);
      this.#emit('recovered', { code: interrupted(loss).code, iteration, lost, seconds: (performance.now() - begun) / 1000 });
      if (played) await this.play(this.#until === undefined ? {} : { until: this.#until });
    } catch (error) {
      const detail = detailOf(error);
      // Another loss on the way tells of itself.
      if (detail.code !== 'interrupted') this.#stop({ ...loss, why: detail.message });
    } finally {
      this.#isRecovering = false;
    }
  }

  #stop(loss: Loss): void {
    const detail = stopped(loss);
    this.#end = new GanletError(detail);
    this.#emit('error', detail);
  }

  #call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.#end) return Promise.reject(this.#end);
    return this.#connection.call(this.#session, method, args) as Promise<T>;
  }

  readonly #receive: Receive = (event) => {
    switch (event.type) {
      case 'kept':
        // A run that gets on by itself has left its losses behind.
        if (!this.#isRecovering && event.detail.iteration > (this.#kept.newest?.iteration ?? 0)) this.#losses = 0;
        return this.#kept.add(event.detail);
      case 'lost':
        return void this.#recover(event.detail);
      case 'state':
        return this.#stateChanged(event.detail);
      case 'backend':
        this.#backend = event.detail;
    }
    this.#emit(event.type, event.detail as never);
  };

  #stateChanged(state: TrainerEventMap['state']): void {
    const starts = state.running && !this.#running;
    [this.#running, this.#iteration] = [state.running, state.iteration];
    if (starts) void this.#follow();
    this.#emit('state', state);
  }

  #emit<K extends keyof TrainerEventMap>(type: K, detail: TrainerEventMap[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(detail as never);
  }
}

function absolute(options: TrainerOptions): OpenOptions {
  const { preset = 'two-gaussians', backend = 'auto', seed = 1, hyperparameters = {}, data, labelNames = [], weights, assets } = options;
  checkSeed(seed);
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
  return parts.map(absoluteAddress).join(' ');
}

function absoluteAddress(part: string): string {
  if (URL.canParse(part, document.baseURI)) return new URL(part, document.baseURI).href;
  throw new GanletError({ code: 'data-not-found', message: `${part} is no address.`, hint: 'Check how it is written.' });
}

const weightsAddress = (text: string): string => (text.trim() === SHIPPED ? SHIPPED : absoluteAddresses(text));

function checkCount(name: string, count = 1): void {
  if (!Number.isInteger(count) || count < 1) throw outOfRange(name, count, 'a whole number from 1');
}

function checkSeed(seed: unknown): void {
  // The numbers that have 32 bits and no sign.
  if (seed !== Number(seed) >>> 0) throw outOfRange('seed', seed, 'a whole number from 0 to 4294967295');
}

function badState(): GanletError {
  return new GanletError({ code: 'bad-request', message: 'This is no state of a run.', hint: 'Give what getState() gave.' });
}

function outOfRange(name: string, value: unknown, range: string): GanletError {
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
