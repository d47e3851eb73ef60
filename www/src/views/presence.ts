/** Tells whether an element can be seen: near the screen, in a page that is not hidden. */
/** How far off is near. */
const MARGIN = '200px';

export class Presence {
  #near = false;
  #seen = false;
  readonly #element: Element;
  readonly #changed: (seen: boolean) => void;
  readonly #observer: IntersectionObserver;

  constructor(element: Element, changed: (seen: boolean) => void) {
    this.#element = element;
    this.#changed = changed;
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#near = entries.at(-1)?.isIntersecting ?? false;
        this.#update();
      },
      // A little before it is scrolled into view, in the page or in a box of its own, so that it is ready by then.
      { rootMargin: MARGIN, scrollMargin: MARGIN },
    );
  }

  get seen(): boolean {
    return this.#seen;
  }

  start(): void {
    this.#observer.observe(this.#element);
    document.addEventListener('visibilitychange', this.#update);
  }

  stop(): void {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#update);
    this.#near = this.#seen = false;
  }

  readonly #update = (): void => {
    const seen = this.#near && !document.hidden;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#changed(seen);
  };
}
