/** Arrow keys in a group of buttons that stand in rows: one of them is a tab stop, the keys move between them. */

export function rove(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
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
}

/** The place in its group of the button that got the focus. */
export function placeOf(event: FocusEvent): number {
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  return Math.max(0, buttons.indexOf(event.target as HTMLButtonElement));
}
