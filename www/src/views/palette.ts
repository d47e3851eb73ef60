/** The colours of the style sheet, for canvases. */
const NAMES = ['real', 'generated', 'discriminator', 'surface', 'text', 'muted', 'line', 'ink', 'paper'] as const;

export type ColorName = (typeof NAMES)[number];
export type Palette = Record<ColorName, string> & { font: string };

/** Reads `--_real` and so on as they come out within `parent`: for its theme, and with the page's own `--gan-*`. */
export function readPalette(parent: Element | ShadowRoot, prefix = '--_'): Palette {
  const probe = document.createElement('span');
  probe.style.setProperty('forced-color-adjust', 'none');
  parent.append(probe);
  // `light-dark()` and the like are only decided where a colour is used.
  const style = getComputedStyle(probe);
  const colors = NAMES.map((name) => {
    probe.style.color = `var(${prefix}${name})`;
    return [name, style.color];
  });
  const font = style.fontFamily;
  probe.remove();
  return { ...(Object.fromEntries(colors) as Record<ColorName, string>), font };
}

/** Red, green and blue, 0 to 255, of any CSS colour. */
export function rgbOf(color: string): [number, number, number] {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return [0, 0, 0];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
