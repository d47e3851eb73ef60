/** Where the reader is: marked in the table of contents, kept when the language is changed, reached by keyboard where it is wider than the screen. */

/** A section is read once its heading has come so near to the top, as a share of the window. */
const LINE = 0.3;

export function followReading(): void {
  const sections = [...document.querySelectorAll<HTMLElement>('article section[id]')];
  const current = (): HTMLElement | undefined =>
    sections.filter((section) => section.getBoundingClientRect().top < innerHeight * LINE).at(-1);

  const links = new Map([...document.querySelectorAll<HTMLAnchorElement>('.contents a')].map((link) => [link.hash.slice(1), link]));
  let marked: HTMLAnchorElement | undefined;
  const mark = (): void => {
    const link = links.get(current()?.id ?? '');
    if (link === marked) return;
    marked?.removeAttribute('aria-current');
    link?.setAttribute('aria-current', 'location');
    marked = link;
  };
  // Crossing the line is all that changes what is read.
  const observer = new IntersectionObserver(mark, { rootMargin: `0px 0px -${100 - LINE * 100}% 0px` });
  for (const section of sections) observer.observe(section);
  addEventListener('scrollend', mark);

  const language = document.querySelector<HTMLAnchorElement>('[data-language]');
  language?.addEventListener('click', () => {
    language.hash = current()?.id ?? location.hash;
  });
}

/** Equations that are wider than the screen scroll by themselves: the keyboard must get at them. */
export function reachWideEquations(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
      else target.removeAttribute('tabindex');
    }
  });
  for (const equation of document.querySelectorAll('.equation')) observer.observe(equation);
}
