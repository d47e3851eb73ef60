/** What one sees of a digit, measured: how heavy, slanted, wide and high it is. Pure: knows no page. */
import type { Images } from '../engine/types.js';

export const TRAITS = ['weight', 'slant', 'width', 'height'] as const;
export type Trait = (typeof TRAITS)[number];
export type Traits = Record<Trait, number>;

/** From the moments of the ink: its amount, its spread both ways, and how much it leans to the right upwards. */
export function traitsOf(images: Images, at: number): Traits {
  const { width, height, images: values } = images;
  let [mass, x1, y1, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const ink = values[(at * height + y) * width + x] ?? 0;
      mass += ink;
      x1 += ink * x;
      y1 += ink * y;
      xx += ink * x * x;
      yy += ink * y * y;
      xy += ink * x * y;
    }
  }
  if (mass === 0) return { weight: 0, slant: 0, width: 0, height: 0 };
  const [meanX, meanY] = [x1 / mass, y1 / mass];
  const [varX, varY] = [xx / mass - meanX ** 2, yy / mass - meanY ** 2];
  const lean = varY > 0 ? -(xy / mass - meanX * meanY) / varY : 0;
  return { weight: mass, slant: lean, width: Math.sqrt(Math.max(0, varX)), height: Math.sqrt(Math.max(0, varY)) };
}

/** How much a direction must change a trait, in standard deviations of it, to be named by it. */
const TELLING = 0.6;
/** Where digits hardly differ in a trait, what one can just see: in pixels of ink, pixels to the side a pixel up, pixels. */
const VISIBLE: Traits = { weight: 4, slant: 0.04, width: 0.2, height: 0.2 };

export interface Named {
  trait?: Trait;
  /** 1 where the trait grows along the direction, −1 where it shrinks. */
  sign: 1 | -1;
}

/**
 * The trait that changes most from `low` to `high`, pair by pair, against how much it varies among `all`: how digits
 * differ from each other says what counts as much.
 */
export function nameOf(low: readonly Traits[], high: readonly Traits[], all: readonly Traits[]): Named {
  let best: { trait: Trait; change: number } | undefined;
  for (const trait of TRAITS) {
    const unit = Math.max(VISIBLE[trait], spread(all.map((each) => each[trait])));
    const change = mean(low.map((each, at) => (high[at]?.[trait] ?? 0) - each[trait])) / unit;
    if (Math.abs(change) > Math.abs(best?.change ?? TELLING)) best = { trait, change };
  }
  return best ? { trait: best.trait, sign: best.change < 0 ? -1 : 1 } : { sign: 1 };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
