/** One trainer and all that comes and goes with it. Makes no trainer: it is given one. Knows no element. */
import type {
  BackendChoice,
  BackendDetail,
  DensityMetrics,
  Frame,
  FrameRequest,
  Images,
  NetworkSummary,
  PresetName,
  ProgressDetail,
  Stats,
  Trainer,
} from '../engine/types.js';
import { LiveFigures, LivePicture } from './live.js';

export interface RunOptions {
  preset: PresetName;
  backend: BackendChoice;
  seed: number;
  data: string;
  weights: string;
}

/** Nothing of this is called after `dispose`. */
export interface RunListener {
  opened: () => void;
  /** There is no run, or no longer. */
  failed: (error: unknown) => void;
  /** A failure that leaves the run as it was. */
  erred: (error: unknown) => void;
  backend: (detail: BackendDetail) => void;
  state: (state: { running: boolean; iteration: number }) => void;
  step: (stats: Stats) => void;
  frame: (frame: Frame) => void;
  metrics: (metrics: DensityMetrics) => void;
  realImages: (images: Images) => void;
  /** Called after each of the others, and when only what this object holds has changed. */
  changed: () => void;
}

export interface RunInput {
  trainer: Trainer;
  options: RunOptions;
  isDigits: boolean;
  request: FrameRequest;
  listener: RunListener;
}

const LABELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export class Run {
  readonly trainer: Trainer;
  readonly options: RunOptions;
  isReady = false;
  backend: BackendDetail | undefined;
  progress: ProgressDetail | undefined;
  metrics: DensityMetrics | undefined;
  summary: NetworkSummary[] = [];
  batchSize: number | undefined;
  #isDisposed = false;
  #isDigits: boolean;
  #request: FrameRequest;
  #picture: LivePicture | undefined;
  #figures: LiveFigures | undefined;
  readonly #listener: RunListener;

  constructor({ trainer, options, isDigits, request, listener }: RunInput) {
    this.trainer = trainer;
    this.options = options;
    this.#isDigits = isDigits;
    this.#request = request;
    this.#listener = listener;
    trainer.on('progress', this.#whileAlive((progress) => (this.progress = progress)));
    trainer.on(
      'backend',
      this.#whileAlive((detail) => {
        this.backend = detail;
        listener.backend(detail);
      }),
    );
    trainer.on('state', this.#whileAlive(listener.state));
    trainer.on('step', this.#whileAlive(listener.step));
    trainer.on(
      'error',
      this.#whileAlive((error) => {
        // Before it is ready, `ready` tells of the same failure.
        if (!this.isReady) return;
        if (error.code === 'worker-died') listener.failed(error);
        else listener.erred(error);
      }),
    );
    trainer.ready.then(this.#whileAlive(() => this.#open()), this.#whileAlive(listener.failed));
  }

  /** Changes what the pictures show. */
  ask(request: FrameRequest): void {
    this.#request = request;
    this.#picture?.ask(request);
  }

  /** Reads what does not change while it trains; again after the trainer was given another preset. */
  async readAround(isDigits = this.#isDigits): Promise<void> {
    this.#isDigits = isDigits;
    const [summary, values] = await Promise.all([this.trainer.summary(), this.trainer.hyperparameters()]);
    this.#whileAlive(() => {
      this.summary = summary;
      this.batchSize = Number(values.find(({ name }) => name === 'batchSize')?.value);
    })(undefined);
    if (!isDigits) return;
    this.#whileAlive(this.#listener.realImages)(await this.trainer.realImages(LABELS));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#picture?.stop();
    this.#figures?.stop();
    this.trainer.dispose();
  }

  #open(): void {
    const { trainer } = this;
    const { erred } = this.#listener;
    this.isReady = true;
    const draw = this.#whileAlive((frame: Frame) => {
      this.#listener.frame(frame);
      if (frame.kind === 'density') this.#figures?.frameDrawn();
    });
    const show = this.#whileAlive((metrics: DensityMetrics) => {
      this.metrics = metrics;
      this.#listener.metrics(metrics);
    });
    this.#figures = new LiveFigures(trainer, show, erred);
    this.#picture = new LivePicture(trainer, this.#request, draw, erred);
    this.readAround().catch(this.#whileAlive(erred));
    this.#listener.opened();
  }

  #whileAlive<T>(listener: (detail: T) => void): (detail: T) => void {
    return (detail) => {
      if (this.#isDisposed) return;
      listener(detail);
      this.#listener.changed();
    };
  }
}
