/** The line turns into another: other labels, another hand, or both; played as a loop, scrubbed, saved as a film. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Images } from '../engine/types.js';
import { choice } from '../labs/choice.js';
import { pauseIcon, playIcon, shuffleIcon } from '../views/icons.js';
import { digitsOf, type Digit } from './line.js';
import { STOPS, wayBetween } from './morph.js';
import { Playback } from './playback.js';
import { Tool, type Bench } from './tool.js';

type Style = 'same' | 'other';

export class MorphTool extends Tool {
  override readonly showsLine = true;
  #text = '';
  /** The field stays empty while it is being written in. */
  #isEmptied = false;
  #style: Style = 'same';
  #hands: Float32Array[] = [];
  #film: { images: Images; count: number } | undefined;
  readonly #playback: Playback;
  /** It plays by itself, but not for those who would rather have things stand still. */
  #resumes = !matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(bench: Bench) {
    super(bench);
    this.#playback = new Playback(() => this.#show());
  }

  forget(): void {
    this.#hands = [];
    this.#film = undefined;
  }

  override seen(isSeen: boolean): void {
    if (isSeen && this.#resumes) this.#playback.play();
    if (isSeen) return;
    this.#resumes = this.#playback.isPlaying;
    this.#playback.pause();
  }

  async draw(): Promise<void> {
    const { line, prior, draw } = this.bench;
    if (this.#style === 'other' && this.#hands.length === 0) await this.#deal();
    const count = line.digits.length;
    const { latents, labels, blend } = wayBetween(line.digits, this.#target, prior);
    this.#film = { images: await draw(latents, labels, blend), count };
    this.#show();
  }

  view(): TemplateResult {
    const { bench } = this;
    const words = bench.words.morph;
    const { line } = bench;
    const [from, to] = [line.text, this.#to];
    const { isPlaying, stop } = this.#playback;
    return html`
      <p>${words.text}</p>
      <div class="row">
        <label class="write small">
          <span>${words.to}</span>
          <input type="text" name="morph" inputmode="numeric" autocomplete="off" .value=${live(this.#isEmptied ? '' : this.#text || to)} @input=${this.#typed} @blur=${this.#settled} />
        </label>
        ${choice<Style>({
          label: words.style,
          options: (['same', 'other'] as const).map((value) => ({ value, text: words.styles[value] })),
          value: this.#style,
          choose: (style) => this.#restyle(style),
        })}
        ${this.#style === 'other' ? html`<button type="button" @click=${() => this.#another()}>${shuffleIcon}${words.another}</button>` : nothing}
      </div>
      ${this.#text !== '' && this.#text.length !== line.digits.length ? html`<p class="muted" role="status">${words.length(line.digits.length)}</p>` : nothing}
      <div class="row scrub">
        <button type="button" class="primary" @click=${() => this.#toggle()}>
          ${isPlaying ? html`${pauseIcon}${words.pause}` : html`${playIcon}${words.play}`}
        </button>
        <input
          type="range"
          min="0"
          max=${STOPS - 1}
          step="1"
          .value=${live(String(stop))}
          aria-label=${words.slider}
          aria-valuetext=${words.moment(from, to, bench.percent(stop / (STOPS - 1)))}
          @input=${(event: Event) => this.#playback.goTo((event.target as HTMLInputElement).valueAsNumber)}
        />
        <button type="button" data-save="gif" ?disabled=${!this.#film} @click=${() => this.#save()}>${words.save}</button>
      </div>`;
  }

  /** As long as the line: what was typed, where it was typed; else the number after it. */
  get #to(): string {
    const { text } = this.bench.line;
    if (this.#text !== '') return (this.#text + text.slice(this.#text.length)).slice(0, text.length);
    return Array.from(text, (digit) => (Number(digit) + 1) % 10).join('');
  }

  get #target(): Pick<Digit, 'label' | 'latent'>[] {
    const { line } = this.bench;
    return Array.from(this.#to, (label, at) => {
      const own = line.digits[at]?.latent ?? line.current.latent;
      const other = this.#hands[line.isOneHand ? 0 : at] ?? own;
      return { label: Number(label), latent: this.#style === 'other' ? other : own };
    });
  }

  #show(): void {
    if (this.#film) this.bench.showLine(this.#film.images, this.#playback.stop * this.#film.count, this.#film.count);
    this.bench.update();
  }

  readonly #typed = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.#text = digitsOf(input.value).digits;
    this.#isEmptied = this.#text === '';
    this.bench.redraw();
  };

  readonly #settled = (): void => {
    this.#isEmptied = false;
    this.bench.update();
  };

  #restyle(style: Style): void {
    this.#style = style;
    this.bench.redraw();
  }

  #another(): void {
    void this.bench.attempt(async () => {
      await this.#deal();
      this.bench.redraw();
    });
  }

  async #deal(): Promise<void> {
    this.#hands = await this.bench.fresh(this.bench.line.digits.length);
  }

  #toggle(): void {
    if (this.#playback.isPlaying) this.#playback.pause();
    else this.#playback.play();
    this.bench.update();
  }

  #save(): void {
    const film = this.#film;
    if (film) void this.bench.attempt(() => this.bench.saveFilm(`ganlet-${this.bench.line.text}-${this.#to}`, film.images, film.count));
  }
}
