/** The colours of the style sheet, for canvases. */
const NAMES = ['real', 'generated', 'discriminator', 'surface', 'text', 'muted', 'line', 'ink', 'paper'] as const;

export type ColorName = (typeof NAMES)[number];
export type Palette = Record<ColorName, string> & { font: string };

/** Reads what `styles.ts` has resolved for the theme and the page's own `--gan-*`. */
export function readPalette(root: Element): Palette {
  const style = getComputedStyle(root);
  const colors = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--_${name}`).trim()]));
  return { ...(colors as Record<ColorName, string>), font: style.fontFamily };
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
