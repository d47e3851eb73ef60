/** The width of a lab, for drawings that are laid out in pixels. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Width implements ReactiveController {
  /** 0 before it is known. */
  value = 0;
  readonly #host: ReactiveControllerHost & Element;
  readonly #resize = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === this.value) return;
    this.value = width;
    this.#host.requestUpdate();
  });

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#resize.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
  }

  /** The width of one of `columns` with gaps between. */
  column(columns: number, gap: number): number {
    return Math.floor((this.value - gap * (columns - 1)) / columns);
  }
}
