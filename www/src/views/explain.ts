/** Explanations that a resting pointer finds, for those who press or go by keys: a note under the word. Has no words of its own. */

/** Pixels between the note and the word, and the edge of the screen. */
const ROOM = 8;

export function explainIn(root: Element): void {
  // Without popovers there is the pointer's way alone.
  if (!('popover' in HTMLElement.prototype)) return;
  const note = document.createElement('div');
  note.className = 'explanation';
  note.popover = 'auto';
  note.role = 'status';
  root.append(note);
  root.addEventListener('click', (event) => explain(event.target as Element, note));
  root.addEventListener('keydown', (event) => {
    const { key, target } = event as KeyboardEvent;
    if (key !== 'Enter' && key !== ' ') return;
    if (explain(target as Element, note)) event.preventDefault();
  });
}

function explain(target: Element, note: HTMLElement): boolean {
  const word = target.closest('abbr[title]');
  if (!word) return false;
  note.hidePopover();
  note.textContent = word.getAttribute('title');
  note.showPopover();
  const [at, { width, height }] = [word.getBoundingClientRect(), note.getBoundingClientRect()];
  const [right, below] = [innerWidth - width - ROOM, at.bottom + ROOM];
  note.style.left = `${Math.max(ROOM, Math.min(right, at.left))}px`;
  note.style.top = `${below + height < innerHeight ? below : Math.max(ROOM, at.top - height - ROOM)}px`;
  return true;
}
