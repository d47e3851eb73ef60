/** Arrow keys in a group of buttons that stand in rows: one of them is a tab stop, the keys move between them. */

export class Roving {
  #stop = 0;
  readonly #changed: () => void;

  /** `changed`: another button is the tab stop. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The `tabindex` of a button by its place among so many. */
  tabIndex(place: number, count: number): 0 | -1 {
    return place === Math.min(this.#stop, count - 1) ? 0 : -1;
  }

  readonly focused = (event: FocusEvent): void => {
    this.#stop = Math.max(0, buttonsOf(event).indexOf(event.target as HTMLButtonElement));
    this.#changed();
  };

  readonly keyPressed = (event: KeyboardEvent): void => {
    const buttons = buttonsOf(event);
    const at = buttons.indexOf((event.target as HTMLElement).closest('button') as HTMLButtonElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    // As they stand on the screen.
    const top = buttons[0]?.offsetTop;
    const columns = Math.max(1, buttons.filter(({ offsetTop }) => offsetTop === top).length);
    const targets: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + columns,
      ArrowUp: at - columns,
      Home: 0,
      End: buttons.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    buttons[target]?.focus();
  };
}

const buttonsOf = ({ currentTarget }: Event): HTMLButtonElement[] => [...(currentTarget as HTMLElement).querySelectorAll('button')];
