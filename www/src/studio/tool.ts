/** What a tool of the studio is, and what it is given to work with. */
import type { TemplateResult } from 'lit';
import type { About, Images } from '../engine/types.js';
import type { Language } from '../locales/index.js';
import type { StudioTexts } from '../locales/studio.js';
import type { Prior } from '../labs/slerp.js';
import type { Inks } from './ink-canvas.js';
import type { Layout } from './ink.js';
import type { Line } from './line.js';
import type { Way } from './morph.js';

/** The studio, as its tools see it. */
export interface Bench {
  readonly words: StudioTexts;
  readonly language: Language;
  readonly inks: Inks;
  readonly line: Line;
  readonly prior: Prior;
  readonly about: About;
  readonly iteration: number;

  /** One image for each latent, under the label of the same place. */
  draw(latents: readonly Float32Array[], labels: readonly number[], blend?: Way['blend']): Promise<Images>;
  /** Latents that have not been shown. */
  fresh(count: number): Promise<Float32Array[]>;
  percent(share: number): string;
  number(value: number, digits: number): string;

  /** The selected digit, and what goes with it, is to be drawn from this. */
  take(latent: Float32Array): void;
  /** The tool alone is to be drawn. */
  redraw(): void;
  /** The words around pictures have changed. */
  update(): void;
  /** Shows a line of digits above: of `images`, so many from `first` on. */
  showLine(images: Images, first: number, count: number): void;
  /** Does what the reader asked for; what fails is said. */
  attempt(work: () => Promise<void>): Promise<void>;
  savePicture(name: string, images: Images, layout: Layout): Promise<void>;
  saveFilm(name: string, images: Images, count: number): Promise<void>;
}

export abstract class Tool {
  /** Whether it shows its own line above. */
  readonly showsLine: boolean = false;
  protected readonly bench: Bench;

  constructor(bench: Bench) {
    this.bench = bench;
  }

  /** There is another generator. */
  abstract forget(): void;
  /** Draws what it shows: now, and again as the generator learns. */
  abstract draw(): Promise<void>;
  abstract view(): TemplateResult;
  /** It has been chosen and can be seen, or no longer. */
  seen(_isSeen: boolean): void {}
}
