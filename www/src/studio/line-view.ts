/** The line of digits, large: one of them is chosen, by pointer or by key. Knows no trainer. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Images } from '../engine/types.js';
import type { StudioTexts } from '../locales/studio.js';
import type { InkCanvas, Inks } from './ink-canvas.js';
import { LONGEST, type Line } from './line.js';

/** Canvas pixels for one of the image, where few digits are large and where many are small. */
const [LARGE, SMALL, FEW] = [20, 10, 5];

export interface LineActions {
  choose(at: number): void;
  more(): void;
  lock(): void;
  deal(): void;
  vary(): void;
}

export const lockIcon = (isLocked: boolean): TemplateResult => html`
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    ${svg`<path d=${isLocked ? 'M5 7V5a3 3 0 0 1 6 0v2' : 'M5 7V4.6a3 3 0 0 1 5.8-1'} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"></path>
      <rect x="3.2" y="7" width="9.6" height="6.6" rx="1.6" fill="currentColor"></rect>`}
  </svg>`;

export class LineView {
  readonly #pictures: InkCanvas[];

  constructor(inks: Inks) {
    this.#pictures = Array.from({ length: LONGEST }, () => inks.make(LARGE));
  }

  show(images: Images): void {
    this.#pictures.slice(0, images.count).forEach((picture, at) => {
      picture.scale = images.count <= FEW ? LARGE : SMALL;
      picture.show(images, at);
    });
  }

  view(words: StudioTexts, line: Line, actions: LineActions): TemplateResult {
    const { digits, selected } = line;
    return html`
      <div class="written" role="radiogroup" aria-label=${words.line} .style=${`--count: ${digits.length}`} @keydown=${(event: KeyboardEvent) => keyed(event, line, actions)}>
        ${digits.map(
          ({ label, isLocked }, at) => html`
            <button
              type="button"
              role="radio"
              class="digit"
              data-at=${at}
              aria-checked=${at === selected}
              aria-label=${words.digit(label, at + 1, digits.length, isLocked)}
              tabindex=${at === selected ? 0 : -1}
              @click=${() => (at === selected ? actions.more() : actions.choose(at))}
            >${this.#pictures[at]?.canvas}${isLocked ? html`<span class="lock">${lockIcon(true)}</span>` : nothing}</button>`,
        )}
      </div>`;
  }
}

function keyed(event: KeyboardEvent, line: Line, actions: LineActions): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { selected, digits } = line;
  const last = digits.length - 1;
  const targets: Record<string, number> = {
    ArrowRight: Math.min(last, selected + 1),
    ArrowDown: Math.min(last, selected + 1),
    ArrowLeft: Math.max(0, selected - 1),
    ArrowUp: Math.max(0, selected - 1),
    Home: 0,
    End: last,
  };
  const commands: Record<string, () => void> = { Enter: actions.more, ' ': actions.more, l: actions.lock, n: actions.deal, v: actions.vary };
  const target = targets[event.key];
  // Of a Korean keyboard in Hangul too.
  const command = commands[event.key] ?? { KeyL: actions.lock, KeyN: actions.deal, KeyV: actions.vary }[event.code];
  if (target === undefined && !command) return;
  event.preventDefault();
  command?.();
  if (target === undefined) return;
  actions.choose(target);
  (event.currentTarget as HTMLElement).querySelectorAll('button')[target]?.focus();
}
