/** The colours around a lab, resolved for its theme, for canvases. */
import type { ColorName, Palette } from '../views/palette.js';

const NAMES: readonly ColorName[] = ['real', 'generated', 'discriminator', 'surface', 'text', 'muted', 'line', 'ink', 'paper'];

export function paletteOf(lab: HTMLElement): Palette {
  const probe = document.createElement('span');
  (lab.shadowRoot ?? lab).append(probe);
  // `light-dark()` is only decided where a colour is used.
  const colors = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return { ...(Object.fromEntries(colors) as Record<ColorName, string>), font: getComputedStyle(lab).fontFamily };
}
