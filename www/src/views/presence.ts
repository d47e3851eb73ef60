/** Tells whether an element can be seen: near the screen, in a page that is not hidden. */
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
      // A little before it is scrolled into view, so that it is ready by then.
      { rootMargin: '200px' },
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
