/** A lab that keeps asking the run above, while it can be seen and the run moves on. Never opens or starts it. */
import type { PropertyValues } from 'lit';
import { Presence } from '../views/presence.js';
import { hear, Lab, type GanLet } from './lab.js';

/** What changes the networks, or what is asked of them. */
const EVENTS = ['gan-ready', 'gan-state', 'gan-step', 'gan-metrics'];
/** Asking takes at most this share of the time, however slow the networks are. */
const SHARE = 0.1;

export abstract class LiveLab extends Lab {
  /** Milliseconds from one sample to the next, at least. */
  protected abstract readonly interval: number;
  #unlisten = (): void => undefined;
  #hasMoved = true;
  #isBusy = false;
  #restUntil = 0;
  #timer = 0;
  readonly #presence = new Presence(this, () => this.#follow());

  /** Whether there is something to ask: a run that stands, of a kind that this lab reads. */
  protected get canAsk(): boolean {
    return this.gan?.backendInUse !== undefined;
  }

  /** Asks the run and keeps the answer; `isStale` tells afterwards that meanwhile it has become another run. */
  protected abstract sample(gan: GanLet, isStale: () => boolean): Promise<void>;

  /** There is another run. */
  protected abstract forget(): void;

  /** Asks again as soon as may be. */
  protected refresh(): void {
    this.#hasMoved = true;
    this.#restUntil = 0;
    this.#follow();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#presence.start();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#presence.stop();
    this.#unlisten();
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('gan')) this.#listen();
    if (!changed.has('preset')) return;
    this.forget();
    this.refresh();
  }

  #listen(): void {
    this.#unlisten();
    this.#unlisten = hear(this.gan, EVENTS, this.#heard);
    this.#heard();
  }

  readonly #heard = (event?: Event): void => {
    this.#hasMoved = true;
    // It has started, stopped or begun anew.
    if (event?.type === 'gan-state') this.requestUpdate();
    this.#follow();
  };

  #follow(): void {
    if (!this.#hasMoved || this.#isBusy || this.#timer !== 0 || !this.#presence.seen || !this.canAsk) return;
    const wait = Math.max(0, this.#restUntil - performance.now());
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      if (this.#presence.seen && this.canAsk) void this.#take();
    }, wait);
  }

  async #take(): Promise<void> {
    const { gan, preset } = this;
    if (!gan) return;
    this.#isBusy = true;
    this.#hasMoved = false;
    const begun = performance.now();
    const isStale = (): boolean => this.gan !== gan || this.preset !== preset || !this.isConnected;
    // What fails here the element reports itself, or it was asked of a run that is gone: the next event asks again.
    await this.sample(gan, isStale).catch(() => undefined);
    this.requestUpdate();
    const cost = performance.now() - begun;
    this.#restUntil = performance.now() + Math.max(this.interval, cost / SHARE - cost);
    this.#isBusy = false;
    this.#follow();
  }
}
