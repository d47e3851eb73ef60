/**
 * One trainer in the worker: a queue of calls, and play as slices of work in that same queue, so that
 * calls are served in the order made, also while it plays.
 */
import type { DigitSet, FrameRequest, WebTrainer } from '../../wasm/cpu.js';
import { chooseBackend } from './backend.js';
import { type OpenBackend } from './bundles.js';
import { fetchDigits } from './digits.js';
import { fetchBytes } from './fetching.js';
import type { FileName, Files } from './files.js';
import { lossOf } from './losses.js';
import { iterationCost, sizesIn } from './measure.js';
import { detailOf, type OpenOptions, type Restoration, type WorkerEvent } from './protocol.js';
import { GanletError, isConditional, isConvolutional, isDigits, isLong, hasShippedWeights, PRESETS, SHIPPED, type Hyperparameter, type PresetName, type Stats, type SteerRequest, type TrainerState } from './types.js';

/** Milliseconds of work between two looks at the queue: under a frame, so that no call waits for long. */
const SLICE = 12;

/** Iterations between two snapshots of the same latents: the tutorials' own interval. */
const SNAPSHOT = 200;
/** Where the source draws another grid than four latents under every label, or five by five. */
const SNAPSHOT_GRIDS: Partial<Record<PresetName, FrameRequest>> = { 'mnist-cdcgan': { gridRows: 14, gridColumns: 14 } };
/** The weights that come along. */
const SHIPPED_FILES: Partial<Record<PresetName, FileName>> = { digits: 'data/digits.safetensors' };
const SELF_TEST_STEPS = 100;
/** A checkpoint is taken after so many iterations, and not before so many milliseconds are over. */
const KEEP_ITERATIONS = 100;
const KEEP_INTERVAL = 500;
/** Milliseconds of iterations that are gone through again when a run is restored; longer where more than `KEEP_ITERATIONS` would be lost. */
const REPLAY = 3000;
/** No loss has been read: D's and G's. */
const UNTRIED = { iteration: 0, had: [false, false], isOver: false };

/** Digits by bundle and address: shared by the sessions of this worker. */
const digitSets = new Map<string, Promise<DigitSet>>();

/** The classifier's file by address. */
const classifiers = new Map<string, Promise<Uint8Array>>();

type Values = Readonly<Record<string, number | string>>;

/** Each preset's own values, as a trainer has them before it is given others. */
const presetValues = new Map<PresetName, Values>();

type Method = (...args: never[]) => Promise<unknown>;

/** Buffers named beside an event are handed over, not copied. */
type Emit = (event: WorkerEvent, handed?: Transferable[]) => void;

/** What a run is opened with; its weights are an address, or the file. */
type Opening = Omit<OpenOptions, 'weights'> & { weights?: string | ArrayBuffer | undefined };

interface Run {
  options: Omit<OpenOptions, 'weights'>;
  open: OpenBackend;
  trainer: WebTrainer;
}

export class Session {
  readonly #emit: Emit;
  #current: Run | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  /** Calls that wait in the queue. */
  #waiting = 0;
  #running = false;
  #iterationsPerSecond = Infinity;
  /** The iteration at which play stops by itself. */
  #until = Infinity;
  /** Measured milliseconds of one iteration. */
  #cost = SLICE;
  /** The iteration of the last checkpoint, and when it was taken. */
  #kept = { iteration: 0, at: 0 };
  /** Whether something has changed that iterations from the last checkpoint would not bring back. */
  #mustKeep = false;
  /** The last iteration whose losses were read and are numbers, as far as there have been any; and whether that is over. */
  #sound = UNTRIED;

  constructor(emit: Emit) {
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
    open: async (options: OpenOptions) => {
      await this.#reopen(options);
      await this.#keep();
    },
    restore: (from: Restoration) => this.#restore(from),
    step: async (count: number) => {
      for (let done = 0; done < count && !this.#sound.isOver; ) {
        done += await this.#iterate(Math.min(this.#chunk(), count - done));
      }
      return this.#stats();
    },
    stepDiscriminator: () => {
      this.#mustKeep = true;
      this.#run.trainer.discriminatorStep();
      return this.#stats();
    },
    stepGenerator: () => {
      this.#mustKeep = true;
      this.#run.trainer.generatorStep();
      return this.#stats();
    },
    stats: () => this.#stats(),
    play: async (until = Infinity) => {
      if (!this.#current) throw notOpen();
      this.#until = until;
      if (this.#running) return;
      this.#setRunning(true);
      void this.#play();
    },
    pause: async () => this.#setRunning(false),
    setSpeed: async (iterationsPerSecond: number) => {
      this.#iterationsPerSecond = iterationsPerSecond;
    },
    reset: async (seed: number | undefined) => {
      const { trainer } = this.#run;
      trainer.reset(seed ?? trainer.seed);
      this.#sound = UNTRIED;
      this.#setRunning(false);
      this.#announce();
      await this.#keep();
    },
    frame: async (request: FrameRequest) => {
      const frame = await this.#run.trainer.frame(request);
      this.#judge(frame.stats);
      return frame;
    },
    generate: (request: object) => this.#run.trainer.generate(request),
    discriminate: (request: object) => this.#run.trainer.discriminate(request),
    latents: async ({ seed = 0, count = 1 }: { seed?: number; count?: number }) => this.#run.trainer.latents(seed, count),
    classify: async ({ images }: { images: Float32Array }) => (await this.#judged()).classify(images),
    steer: async (request: SteerRequest) => (await this.#judged()).steer(request),
    selfTest: ({ steps = SELF_TEST_STEPS }: { steps?: number }) => this.#run.trainer.selfTest(steps),
    metrics: async () => (await this.#judged()).metrics(),
    about: async () => ({ ...this.#run.trainer.about(), wasmBytes: this.#run.open.memory.buffer.byteLength }),
    summary: async () => this.#run.trainer.summary(),
    hyperparameters: async () => this.#hyperparameters,
    configure: async (values: Record<string, number | string>) => {
      this.#run.trainer.configure(values);
      this.#mustKeep = true;
    },
    save: () => this.#run.trainer.save(),
    load: async (source: string | ArrayBuffer, preset?: PresetName) => {
      const { options } = this.#run;
      if (preset !== undefined && preset !== options.preset) {
        await this.#reopen({ ...options, preset, hyperparameters: {}, weights: source });
      } else {
        const bytes = await this.#weights(source, options);
        this.#run.trainer.load(bytes);
        this.#sound = UNTRIED;
        this.#announce();
      }
      await this.#keep();
    },
    loadData: async (data: string | undefined, labelNames: readonly string[]) => {
      const { options, open } = this.#run;
      const { preset, seed, hyperparameters } = this.#state;
      const changed = { ...options, preset, seed, hyperparameters, data, labelNames };
      this.#replace({ options: changed, open, trainer: await this.#makeTrainer(changed, open) });
      if (options.data !== data) forgetFile(options.data);
      await this.#keep();
    },
    realImages: async (labels: number[]) => {
      const { options, open } = this.#run;
      return (await this.#digits(options, open))?.examples(Uint8Array.from(labels));
    },
    getState: async () => this.#state,
    setState: async ({ preset, seed, hyperparameters = {} }: TrainerState) => {
      await this.#reopen({ ...this.#run.options, preset, seed, hyperparameters });
      await this.#keep();
    },
    fetched: async () => performance.getEntriesByType('resource').map(({ name }) => name),
    dispose: async () => {
      this.#setRunning(false);
      this.#current?.trainer.free();
      this.#current = undefined;
    },
  };

  get #run(): Run {
    if (!this.#current) throw notOpen();
    return this.#current;
  }

  get #state(): TrainerState {
    const { options, trainer } = this.#run;
    return { preset: options.preset, seed: trainer.seed, hyperparameters: valuesOf(trainer) };
  }

  get #hyperparameters(): Hyperparameter[] {
    const { options, trainer } = this.#run;
    const own = presetValues.get(options.preset) ?? {};
    return trainer.hyperparameters().map((row) => ({ ...row, presetValue: own[row.name] ?? row.value }));
  }

  /** Makes everything new and only then lets go of the old: a failure leaves the run as it was. */
  async #reopen({ weights: source, ...options }: Opening): Promise<void> {
    const convolves = isConvolutional(options.preset);
    // The shipped ones draw digits, whatever a reader's own pictures show.
    const wanted = source === SHIPPED && areNamed(options) ? undefined : source;
    const weights = wanted === undefined ? undefined : this.#weights(wanted, options);
    // Fetched while the engine is; a failure is told where they are awaited.
    weights?.catch(() => undefined);
    const { open, detail } = await chooseBackend({
      wanted: options.backend,
      experiment: `${options.preset} ${JSON.stringify(sizesIn(options.hyperparameters))}`,
      convolves,
      isGpuLost: options.isGpuLost ?? false,
      files: options.files,
      report: this.#report,
      measure: async (open) => {
        const trainer = await this.#makeTrainer(options, open);
        try {
          return await iterationCost(trainer, isLong(options.preset) && open.backend !== 'webgpu');
        } finally {
          trainer.free();
        }
      },
    });
    const trainer = await this.#makeTrainer(options, open);
    if (weights) trainer.load(await weights);
    this.#replace({ options, open, trainer });
    this.#emit({ type: 'backend', detail });
  }

  async #weights(source: string | ArrayBuffer, { preset, files }: Pick<OpenOptions, 'preset' | 'files'>): Promise<Uint8Array> {
    if (typeof source !== 'string') return new Uint8Array(source);
    const address = source === SHIPPED ? shippedWeights(preset, files) : source;
    return fetchBytes(address, 'weights', this.#report);
  }

  async #makeTrainer(options: OpenOptions, open: OpenBackend): Promise<WebTrainer> {
    const { preset, seed, hyperparameters } = options;
    const digits = await this.#digits(options, open);
    const trainer = new open.module.WebTrainer(preset, seed, open.device, digits?.share());
    if (!presetValues.has(preset)) presetValues.set(preset, valuesOf(trainer));
    if (Object.keys(hyperparameters).length > 0) {
      trainer.configure(hyperparameters);
      trainer.reset(seed);
    }
    return trainer;
  }

  #replace(run: Run): void {
    this.#setRunning(false);
    this.#current?.trainer.free();
    this.#current = run;
    this.#cost = SLICE;
    this.#sound = UNTRIED;
    this.#announce();
  }

  /** Sends the page what the run needs to go on, should this worker be lost. */
  async #keep(): Promise<void> {
    const { trainer, options } = this.#run;
    const { iteration } = trainer;
    // What has lost its way is nothing to go back to.
    this.#judge(await trainer.stats());
    if (this.#sound.isOver) return;
    // From its beginning, a run needs no more than its seed.
    const file = iteration === 0 && !this.#mustKeep ? undefined : await trainer.save();
    this.#kept = { iteration, at: performance.now() };
    this.#mustKeep = false;
    this.#emit({ type: 'kept', detail: { options: { ...options, ...this.#state }, iteration, file } }, file ? [file.buffer] : []);
  }

  /** Goes on from the first file that opens, or from the beginning; returns the iteration that it has come to. */
  async #restore({ options, files, goal }: Restoration): Promise<number> {
    await this.#reopen(options);
    const { trainer, open } = this.#run;
    files.some((file) => {
      try {
        trainer.load(file);
        return true;
      } catch (cause) {
        if (lossOf(cause)) throw cause;
        return false;
      }
    });
    trainer.configure(options.hyperparameters);
    // The same weights, seed and position go the same way: what was lost is gone through again, where that is quick.
    const end = performance.now() + REPLAY;
    for (let left; (left = goal - trainer.iteration) > 0 && (left > KEEP_ITERATIONS || performance.now() < end); ) {
      trainer.iterate(Math.min(this.#chunk(), left));
      if (open.backend === 'webgpu') await trainer.finish();
    }
    this.#announce();
    await this.#keep();
    return trainer.iteration;
  }

  async #stats(): Promise<Stats> {
    const stats = await this.#run.trainer.stats();
    this.#judge(stats);
    return stats;
  }

  /** A loss that was a number and is none any more does not come back: the run stops. */
  #judge({ iteration, dLoss, gLoss }: Stats): void {
    const losses = [dLoss, gLoss];
    const { iteration: goal, had, isOver } = this.#sound;
    if (isOver) return;
    this.#sound = { iteration, had: losses.map(Number.isFinite), isOver: losses.some((loss, at) => had[at] && !Number.isFinite(loss)) };
    if (!this.#sound.isOver) return;
    this.#setRunning(false);
    this.#emit({ type: 'lost', detail: { code: 'diverged', why: `after iteration ${goal} the losses are no numbers`, goal } });
  }

  async #digits({ preset, data, files }: OpenOptions, open: OpenBackend): Promise<DigitSet | undefined> {
    if (!isDigits(preset)) return undefined;
    const address = data ?? `${files['data/mnist-10k-images-idx3-ubyte.gz']} ${files['data/mnist-10k-labels-idx1-ubyte.gz']}`;
    const key = `${open.bundle} ${address}`;
    let set = digitSets.get(key);
    if (!set) {
      set = fetchDigits(address, this.#report).then(({ images, labels }) => new open.module.DigitSet(images, labels));
      set.catch(() => digitSets.delete(key));
      digitSets.set(key, set);
    }
    return set;
  }

  /** The trainer, with the classifier that reads its digits. */
  async #judged(): Promise<WebTrainer> {
    const { trainer, options } = this.#run;
    if (areNamed(options)) throw notDigits();
    if (trainer.needsClassifier()) {
      const address = options.files['data/classifier.safetensors'];
      let file = classifiers.get(address);
      if (!file) {
        file = fetchBytes(address, 'weights', this.#report);
        file.catch(() => classifiers.delete(address));
        classifiers.set(address, file);
      }
      trainer.useClassifier(await file);
    }
    return trainer;
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
          const left = this.#until - this.#run.trainer.iteration;
          if (left <= 0) this.#setRunning(false);
          if (this.#running) await this.#iterate(Math.min(count, left));
        });
      } catch (error) {
        if (lossOf(error)) throw error;
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

  /** At most `count` iterations, and none past a snapshot; returns how many. */
  async #iterate(most: number): Promise<number> {
    if (this.#mustKeep) await this.#keep();
    const { trainer, open, options } = this.#run;
    const untilSnapshot = SNAPSHOT - (trainer.iteration % SNAPSHOT);
    const count = isDigits(options.preset) ? Math.min(most, untilSnapshot) : most;
    const begun = performance.now();
    trainer.iterate(count);
    // Whoever waits in the queue will read, and so wait for the GPU, anyway.
    if (open.backend === 'webgpu' && this.#waiting === 0) await trainer.finish();
    const cost = (performance.now() - begun) / count;
    this.#cost += 0.2 * (cost - this.#cost);
    if (count === untilSnapshot) this.#snapshot();
    const { iteration, at } = this.#kept;
    if (trainer.iteration - iteration >= KEEP_ITERATIONS && performance.now() - at >= KEEP_INTERVAL) await this.#keep();
    return count;
  }

  /** Enqueues the picture now and sends it when it is there; training goes on meanwhile. */
  #snapshot(): void {
    const { trainer, options } = this.#run;
    if (!isDigits(options.preset)) return;
    const iteration = trainer.iteration;
    trainer.frame(snapshotGrid(options)).then(
      (frame) => {
        if (frame.kind !== 'digits') return;
        const { grid, gridColumns } = frame;
        this.#emit({ type: 'snapshot', detail: { iteration, grid, gridColumns } });
      },
      (error: unknown) => {
        if (lossOf(error)) throw error;
        this.#emit({ type: 'error', detail: detailOf(error) });
      },
    );
  }

  #setRunning(running: boolean): void {
    if (this.#running === running) return;
    this.#running = running;
    this.#announce();
  }

  #announce(): void {
    this.#emit({ type: 'state', detail: { running: this.#running, iteration: this.#current?.trainer.iteration ?? 0 } });
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

function snapshotGrid(options: OpenOptions): FrameRequest {
  const { preset, labelNames = [] } = options;
  if (!isConditional(preset)) return { gridRows: 5 };
  if (areNamed(options)) return { gridRows: 4, gridColumns: labelNames.length };
  return SNAPSHOT_GRIDS[preset] ?? { gridRows: 4 };
}

/** Whether its labels stand for something else than digits. */
const areNamed = ({ preset, labelNames = [] }: OpenOptions): boolean => isDigits(preset) && labelNames.length > 0;

/** A reader's own file has been left for others: whoever trains on it keeps it, nobody will ask for it again. */
function forgetFile(data: string | undefined): void {
  if (!data?.startsWith('blob:')) return;
  for (const [key, set] of digitSets) {
    if (!key.endsWith(` ${data}`)) continue;
    digitSets.delete(key);
    void set.then((digits) => digits.free());
  }
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

function shippedWeights(preset: PresetName, files: Files): string {
  const name = SHIPPED_FILES[preset];
  if (name !== undefined) return files[name];
  throw new GanletError({
    code: 'bad-request',
    message: `No weights are shipped for ${preset}.`,
    hint: `Leave weights out, give the address of a saved run, or take ${PRESETS.filter(hasShippedWeights).join(', ')}.`,
  });
}

function notDigits(): GanletError {
  return new GanletError({
    code: 'not-judged',
    message: 'These pictures cannot be judged: the classifier has learned to read the digits of MNIST and nothing else.',
    hint: 'Judge by eye, or go back to the digits.',
  });
}

function notOpen(): GanletError {
  return new GanletError({ code: 'not-ready', message: 'The trainer is not open.', hint: 'Wait for ready, or try again.' });
}

const valuesOf = (trainer: WebTrainer): Record<string, number | string> =>
  Object.fromEntries(trainer.hyperparameters().map(({ name, value }) => [name, value]));
