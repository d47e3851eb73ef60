/** One trainer and all that comes and goes with it. Makes no trainer: it is given one. Knows no element. */
import type {
  About,
  BackendChoice,
  BackendDetail,
  DensityMetrics,
  DigitsMetrics,
  ErrorDetail,
  Frame,
  FrameRequest,
  Hyperparameter,
  Images,
  NetworkSummary,
  PresetName,
  ProgressDetail,
  RecoveredDetail,
  SnapshotDetail,
  Stats,
  Trainer,
} from '../engine/types.js';
import { LiveFigures, LivePicture, PACES, type Stamp } from './live.js';
import { TrainingClock } from './training-clock.js';

export interface RunOptions {
  preset: PresetName;
  backend: BackendChoice;
  seed: number;
  data: string;
  /** What the labels of `data` stand for, where that is not the digits: then nothing can judge it. */
  labelNames: readonly string[];
  weights: string;
  assets: string;
}

/** Nothing of this is called after `dispose`. */
export interface RunListener {
  opened: () => void;
  /** There is no run, or no longer. */
  failed: (error: unknown) => void;
  /** A failure that leaves the run as it was. */
  erred: (error: unknown) => void;
  /** After an interruption, which `erred` has told of. */
  recovered: (detail: RecoveredDetail) => void;
  backend: (detail: BackendDetail) => void;
  state: (state: { running: boolean; iteration: number }) => void;
  step: (stats: Stats) => void;
  frame: (frame: Frame) => void;
  /** `seconds`: of training, when they were asked for. */
  metrics: (metrics: DensityMetrics | DigitsMetrics, seconds: number) => void;
  realImages: (images: Images) => void;
  snapshot: (snapshot: SnapshotDetail) => void;
  /** Called after each of the others, and when only what this object holds has changed. */
  changed: () => void;
}

export interface RunInput {
  trainer: Trainer;
  options: RunOptions;
  isDigits: boolean;
  request: FrameRequest;
  /** Which real digits to show, where there are any. */
  realLabels: number[];
  /** Whether it is looked at. */
  isSeen: () => boolean;
  listener: RunListener;
}

type Values = Readonly<Record<string, number | string>>;

export class Run {
  readonly trainer: Trainer;
  readonly options: RunOptions;
  isReady = false;
  backend: BackendDetail | undefined;
  progress: ProgressDetail | undefined;
  metrics: DensityMetrics | DigitsMetrics | undefined;
  summary: NetworkSummary[] = [];
  about: About | undefined;
  hyperparameters: Hyperparameter[] = [];
  #isDisposed = false;
  #isDigits: boolean;
  #request: FrameRequest;
  #realLabels: number[];
  /** The values with which the weights were made. */
  #begunWith: Values = {};
  #picture: LivePicture | undefined;
  #figures: LiveFigures | undefined;
  readonly #clock = new TrainingClock();
  /** How often it has begun anew: figures of the run before are no news. */
  #beginnings = 0;
  readonly #isSeen: () => boolean;
  readonly #listener: RunListener;

  constructor({ trainer, options, isDigits, request, realLabels, isSeen, listener }: RunInput) {
    this.trainer = trainer;
    this.options = options;
    this.#isDigits = isDigits;
    this.#request = request;
    this.#realLabels = realLabels;
    this.#isSeen = isSeen;
    this.#listener = listener;
    trainer.on('progress', this.#whileAlive((progress) => (this.progress = progress)));
    trainer.on(
      'backend',
      this.#whileAlive((detail) => {
        this.backend = detail;
        listener.backend(detail);
      }),
    );
    trainer.on(
      'state',
      this.#whileAlive((state) => {
        this.#clock.running = state.running;
        // Judged were the digits of before.
        if (state.iteration === 0 && this.#isDigits) this.metrics = undefined;
        listener.state(state);
      }),
    );
    trainer.on('step', this.#whileAlive(listener.step));
    trainer.on('snapshot', this.#whileAlive(listener.snapshot));
    trainer.on(
      'error',
      this.#whileAlive((error) => {
        // Before it is ready, `ready` tells of the same failure.
        if (!this.isReady) return;
        if (error.code === 'worker-died') listener.failed(error);
        else listener.erred(error);
      }),
    );
    trainer.on('interrupted', this.#whileAlive(listener.erred));
    trainer.on(
      'recovered',
      this.#whileAlive((detail) => {
        listener.recovered(detail);
        this.readAround().catch(this.#erred);
        this.#picture?.ask(this.#request);
      }),
    );
    trainer.ready.then(this.#whileAlive(() => this.#open()), this.#whileAlive(listener.failed));
  }

  /** Changes what the pictures show. */
  ask(request: FrameRequest): void {
    this.#request = request;
    this.#picture?.ask(request);
  }

  get batchSize(): number | undefined {
    return this.#value('batchSize') as number | undefined;
  }

  get loss(): string | undefined {
    return this.#value('loss') as string | undefined;
  }

  /** Names of what was changed and waits for a reset. */
  get waiting(): ReadonlySet<string> {
    const rows = this.hyperparameters.filter(({ name, value, needsReset }) => needsReset && value !== this.#begunWith[name]);
    return new Set(rows.map(({ name }) => name));
  }

  /** What to set for the preset's own values; empty where they stand. */
  get changes(): Values {
    const changed = this.hyperparameters.filter(({ value, presetValue }) => value !== presetValue);
    return Object.fromEntries(changed.map(({ name, presetValue }) => [name, presetValue]));
  }

  /** Reads what does not change while it trains; again after the trainer was given other values. */
  async readAround(): Promise<void> {
    const [summary, hyperparameters, about] = await Promise.all([
      this.trainer.summary(),
      this.trainer.hyperparameters(),
      this.trainer.about(),
    ]);
    this.#whileAlive(() => Object.assign(this, { summary, hyperparameters, about }))(undefined);
  }

  /** After the trainer has begun anew: nothing waits any longer. */
  async restarted(): Promise<void> {
    this.#clock.reset();
    this.#beginnings += 1;
    this.#figures?.restart();
    await this.readAround();
    this.#whileAlive(() => (this.#begunWith = valuesOf(this.hyperparameters)))(undefined);
  }

  /** After the trainer was given another preset or other data. */
  async reopened(isDigits: boolean, realLabels: number[]): Promise<void> {
    this.#isDigits = isDigits;
    this.#realLabels = realLabels;
    this.metrics = undefined;
    this.#follow();
    await Promise.all([this.restarted(), this.#readReal()]);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#picture?.stop();
    this.#figures?.stop();
    this.#clock.running = false;
    this.trainer.dispose();
  }

  #open(): void {
    const { trainer } = this;
    const erred = this.#erred;
    this.isReady = true;
    const draw = this.#whileAlive((frame: Frame) => {
      this.#listener.frame(frame);
      this.#figures?.frameDrawn();
    });
    this.#follow();
    this.#picture = new LivePicture(trainer, this.#request, draw, erred);
    Promise.all([this.restarted(), this.#readReal()]).catch(this.#whileAlive(erred));
    this.#listener.opened();
  }

  /** Keeps the figures of the present kind. */
  #follow(): void {
    this.#figures?.stop();
    this.#figures = undefined;
    if (this.#isDigits && this.options.labelNames.length > 0) return;
    const show = this.#whileAlive(({ metrics, stamp }: { metrics: DensityMetrics | DigitsMetrics; stamp: Stamp }) => {
      if (stamp.beginning !== this.#beginnings) return;
      this.metrics = metrics;
      this.#listener.metrics(metrics, stamp.seconds);
    });
    // Digits that cannot be judged are no fault of the run: there are just no figures.
    const fail = this.#isDigits ? this.#whileAlive(() => (this.metrics = undefined)) : this.#erred;
    const stamp = (): Stamp => ({ seconds: this.#clock.seconds, beginning: this.#beginnings });
    const pace = PACES[this.#isDigits ? 'digits' : 'density'];
    this.#figures = new LiveFigures({ trainer: this.trainer, pace, stamp, isSeen: this.#isSeen, show, fail });
  }

  async #readReal(): Promise<void> {
    if (!this.#isDigits) return;
    this.#whileAlive(this.#listener.realImages)(await this.trainer.realImages(this.#realLabels));
  }

  /** A reading that was interrupted is asked for again by itself. */
  readonly #erred = (error: unknown): void => {
    const isInterrupted = (error as Partial<ErrorDetail> | undefined)?.code === 'interrupted';
    if (!isInterrupted) this.#whileAlive(this.#listener.erred)(error);
  };

  #value(name: string): number | string | undefined {
    return this.hyperparameters.find((row) => row.name === name)?.value;
  }

  #whileAlive<T>(listener: (detail: T) => void): (detail: T) => void {
    return (detail) => {
      if (this.#isDisposed) return;
      listener(detail);
      this.#listener.changed();
    };
  }
}

const valuesOf = (rows: readonly Hyperparameter[]): Values => Object.fromEntries(rows.map(({ name, value }) => [name, value]));
