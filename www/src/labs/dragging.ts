/** Dragging a picture from a tray onto a slot, by any pointer. Knows neither what is dragged nor what a slot means. */

/** A press that moves less is a click. */
const LEAST = 6;

interface Drag {
  item: number;
  source: HTMLElement;
  x: number;
  y: number;
  ghost: HTMLCanvasElement | undefined;
  slot: HTMLElement | undefined;
}

/** Slots are `.slot` with `data-slot`; the ghost is put into the nearest `.figure`. */
export class Dragging {
  readonly #dropped: (item: number, slot: number) => void;
  #drag: Drag | undefined;
  #wasDrag = false;

  constructor(dropped: (item: number, slot: number) => void) {
    this.#dropped = dropped;
  }

  /** Whether the click that follows was the end of a drag. */
  get wasDrag(): boolean {
    return this.#wasDrag;
  }

  down(event: PointerEvent, item: number): void {
    this.#wasDrag = false;
    if (event.button !== 0 || !event.isPrimary) return;
    const source = event.currentTarget as HTMLElement;
    source.setPointerCapture(event.pointerId);
    this.#drag = { item, source, x: event.clientX, y: event.clientY, ghost: undefined, slot: undefined };
  }

  readonly move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag) return;
    if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < LEAST) return;
    drag.ghost ??= ghostOf(drag.source);
    this.#wasDrag = true;
    const box = drag.ghost.parentElement?.getBoundingClientRect();
    drag.ghost.style.left = `${event.clientX - (box?.left ?? 0)}px`;
    drag.ghost.style.top = `${event.clientY - (box?.top ?? 0)}px`;
    const root = drag.source.getRootNode() as ShadowRoot;
    const slot = root.elementsFromPoint(event.clientX, event.clientY).find((element) => element.closest('.slot'))?.closest<HTMLElement>('.slot');
    if (slot === drag.slot || (!slot && !drag.slot)) return;
    drag.slot?.classList.remove('over');
    slot?.classList.add('over');
    drag.slot = slot ?? undefined;
  };

  readonly up = (): void => {
    const drag = this.#drag;
    this.cancel();
    if (drag?.slot) this.#dropped(drag.item, Number(drag.slot.dataset['slot']));
  };

  readonly cancel = (): void => {
    this.#drag?.ghost?.remove();
    this.#drag?.slot?.classList.remove('over');
    this.#drag = undefined;
  };
}

function ghostOf(source: HTMLElement): HTMLCanvasElement {
  const ghost = document.createElement('canvas');
  ghost.className = 'ghost';
  const picture = source.querySelector('canvas');
  if (picture) {
    [ghost.width, ghost.height] = [picture.width, picture.height];
    ghost.getContext('2d')?.drawImage(picture, 0, 0);
  }
  source.closest('.figure')?.append(ghost);
  return ghost;
}
