/**
 * One trainer in the worker: a queue of calls, and play as slices of work in that same queue, so that
 * calls are served in the order made, also while it plays.
 */
import type { DigitSet, FrameRequest, Stats, WebTrainer } from '../../wasm/cpu.js';
import { chooseBackend, type Measure } from './backend.js';
import { type OpenBackend } from './bundles.js';
import { DEFAULT_DIGITS, fetchDigits } from './digits.js';
import { fetchBytes } from './fetching.js';
import { detailOf, type OpenOptions, type WorkerEvent } from './protocol.js';
import { GanletError, isDigits, type TrainerState } from './types.js';

/** Milliseconds of work between two looks at the queue: under a frame, so that no call waits for long. */
const SLICE = 12;

const HERE = new URL('./', import.meta.url).href;

/** Digits by bundle and address: shared by the sessions of this worker. */
const digitSets = new Map<string, Promise<DigitSet>>();

type Method = (...args: never[]) => Promise<unknown>;

export class Session {
  readonly #emit: (event: WorkerEvent) => void;
  #options: OpenOptions | undefined;
  #open: OpenBackend | undefined;
  #trainer: WebTrainer | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  /** Calls that wait in the queue. */
  #waiting = 0;
  #running = false;
  #iterationsPerSecond = Infinity;
  /** Measured milliseconds of one iteration. */
  #cost = SLICE;

  constructor(emit: (event: WorkerEvent) => void) {
    this.#emit = emit;
  }

  /** Serves a call after all that were made before it. */
  call(method: string, args: unknown[]): Promise<unknown> {
    const work = (this.#methods as Record<string, Method | undefined>)[method];
    if (!work) return Promise.reject(new Error(`no method ${method}`));
    this.#waiting += 1;
    return this.#enqueue(() => {
      this.#waiting -= 1;
      return work(...(args as never[]));
    });
  }

  readonly #methods = {
    open: (options: OpenOptions) => this.#reopen(options),
    step: async (count: number) => {
      for (let done = 0; done < count; ) {
        const some = Math.min(this.#chunk(), count - done);
        await this.#run(some);
        done += some;
      }
      return this.#stats();
    },
    stepDiscriminator: () => {
      this.#live.discriminatorStep();
      return this.#stats();
    },
    stepGenerator: () => {
      this.#live.generatorStep();
      return this.#stats();
    },
    stats: () => this.#stats(),
    play: async () => {
      if (this.#running) return;
      this.#live;
      this.#setRunning(true);
      void this.#play();
    },
    pause: async () => this.#setRunning(false),
    setSpeed: async (iterationsPerSecond: number) => {
      this.#iterationsPerSecond = iterationsPerSecond;
    },
    reset: async (seed: number | undefined) => {
      this.#setRunning(false);
      this.#live.reset(seed ?? this.#live.seed);
      this.#announce();
    },
    frame: (request: FrameRequest) => this.#live.frame(request),
    generate: (request: object) => this.#live.generate(request),
    discriminate: (request: object) => this.#live.discriminate(request),
    metrics: () => this.#live.metrics(),
    summary: async () => this.#live.summary(),
    hyperparameters: async () => this.#live.hyperparameters(),
    configure: async (values: Record<string, number | string>) => this.#live.configure(values),
    save: () => this.#live.save(),
    load: async (source: string | Uint8Array) => {
      const bytes = typeof source === 'string' ? await fetchBytes(source, 'weights', this.#report) : source;
      this.#live.load(bytes);
      this.#announce();
    },
    loadData: async (data: string | undefined) => {
      const [options, open] = [this.#options, this.#open];
      if (!options || !open) throw notOpen();
      const { data: _, ...others } = options;
      const other = data === undefined ? {} : { data };
      const changed = { ...others, ...other, seed: this.#live.seed, hyperparameters: valuesOf(this.#live) };
      this.#replace(changed, open, await this.#makeTrainer(changed, open));
    },
    realImages: async (labels: number[]) => {
      const [options, open] = [this.#options, this.#open];
      if (!options || !open) throw notOpen();
      const digits = await this.#digits(options, open);
      return digits?.examples(Uint8Array.from(labels));
    },
    getState: async (): Promise<TrainerState> => {
      const preset = this.#options?.preset;
      if (!preset) throw notOpen();
      return { preset, seed: this.#live.seed, hyperparameters: valuesOf(this.#live) };
    },
    setState: async ({ preset, seed, hyperparameters }: TrainerState) => {
      const { data, backend, assets } = this.#options ?? { backend: 'auto' };
      const known = { ...(data === undefined ? {} : { data }), ...(assets === undefined ? {} : { assets }) };
      await this.#reopen({ preset, seed, hyperparameters, backend, ...known });
    },
    dispose: async () => {
      this.#setRunning(false);
      this.#trainer?.free();
      this.#trainer = undefined;
    },
  };

  get #live(): WebTrainer {
    if (!this.#trainer) throw notOpen();
    return this.#trainer;
  }

  /** Makes everything new and only then lets go of the old: a failure leaves the run as it was. */
  async #reopen(options: OpenOptions): Promise<void> {
    const measure: Measure = async (open) => {
      const trainer = await this.#makeTrainer(options, open);
      const cost = await iterationCost(trainer);
      trainer.free();
      return cost;
    };
    const { open, detail } = await chooseBackend({
      wanted: options.backend,
      assets: options.assets ?? HERE,
      report: this.#report,
      measure,
    });
    const trainer = await this.#makeTrainer(options, open);
    if (options.weights !== undefined) trainer.load(await fetchBytes(options.weights, 'weights', this.#report));
    this.#replace(options, open, trainer);
    this.#emit({ type: 'backend', detail });
  }

  async #makeTrainer(options: OpenOptions, open: OpenBackend): Promise<WebTrainer> {
    const { preset, seed, hyperparameters } = options;
    const digits = await this.#digits(options, open);
    const trainer = new open.module.WebTrainer(preset, seed, open.device, digits?.share());
    if (Object.keys(hyperparameters).length > 0) {
      trainer.configure(hyperparameters);
      trainer.reset(seed);
    }
    return trainer;
  }

  #replace(options: OpenOptions, open: OpenBackend, trainer: WebTrainer): void {
    this.#setRunning(false);
    this.#trainer?.free();
    [this.#options, this.#open, this.#trainer] = [options, open, trainer];
    this.#cost = SLICE;
    this.#announce();
  }

  async #digits({ preset, data, assets }: OpenOptions, open: OpenBackend): Promise<DigitSet | undefined> {
    if (!isDigits(preset)) return undefined;
    const address = data ?? (assets ?? HERE) + DEFAULT_DIGITS;
    const key = `${open.bundle} ${address}`;
    let set = digitSets.get(key);
    if (!set) {
      set = fetchDigits(address, this.#report).then(({ images, labels }) => new open.module.DigitSet(images, labels));
      set.catch(() => digitSets.delete(key));
      digitSets.set(key, set);
    }
    return set;
  }

  async #play(): Promise<void> {
    let due = performance.now();
    while (this.#running) {
      const wait = due - performance.now();
      if (wait > 1) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 100)));
        continue;
      }
      const interval = 1000 / this.#iterationsPerSecond;
      const count = interval === 0 ? this.#chunk() : Math.max(1, Math.min(this.#chunk(), Math.floor(-wait / interval)));
      try {
        await this.#enqueue(async () => {
          if (this.#running) await this.#run(count);
        });
      } catch (error) {
        this.#setRunning(false);
        this.#emit({ type: 'error', detail: detailOf(error) });
      }
      // After a stall one goes on from now, not through all that was missed.
      due = Math.max(due + count * interval, performance.now() - 250);
      await breath();
    }
  }

  /** Iterations that fill a slice. */
  #chunk(): number {
    return Math.max(1, Math.min(1000, Math.floor(SLICE / this.#cost)));
  }

  async #run(count: number): Promise<void> {
    const begun = performance.now();
    this.#live.iterate(count);
    // A GPU takes work faster than it does it. Whoever waits in the queue will read, and so wait, anyway.
    if (this.#open?.backend === 'webgpu' && this.#waiting === 0) await this.#live.stats();
    const cost = (performance.now() - begun) / count;
    this.#cost += 0.2 * (cost - this.#cost);
  }

  async #stats(): Promise<Stats> {
    return this.#live.stats();
  }

  #setRunning(running: boolean): void {
    if (this.#running === running) return;
    this.#running = running;
    this.#announce();
  }

  #announce(): void {
    this.#emit({ type: 'state', detail: { running: this.#running, iteration: this.#trainer?.iteration ?? 0 } });
  }

  readonly #report = (detail: Extract<WorkerEvent, { type: 'progress' }>['detail']): void => {
    this.#emit({ type: 'progress', detail });
  };

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const served = this.#tail.then(work);
    this.#tail = served.catch(() => undefined);
    return served;
  }
}

function valuesOf(trainer: WebTrainer): Record<string, number | string> {
  return Object.fromEntries(trainer.hyperparameters().map(({ name, value }) => [name, value]));
}

/** Milliseconds of one iteration once everything is compiled. */
async function iterationCost(trainer: WebTrainer): Promise<number> {
  trainer.iterate(2);
  await trainer.stats();
  const begun = performance.now();
  const count = 5;
  trainer.iterate(count);
  await trainer.stats();
  return (performance.now() - begun) / count;
}

/** Lets messages in; a timer would wait four milliseconds for nothing. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function notOpen(): GanletError {
  return new GanletError({ code: 'not-ready', message: 'The trainer is not open.', hint: 'Wait for ready, or try again.' });
}
