/** What can be read off a curve about its steepness. Pure: knows no page. */

/** A curve at ascending places. */
export interface Curve {
  xs: Float32Array;
  ys: Float32Array;
}

export interface Steepest {
  /** Without sign. */
  slope: number;
  /** Between which two places it lies: the earlier one's index. */
  at: number;
  x: number;
}

/** The largest slope between neighbours: what a Lipschitz constant bounds from above. */
export function steepest({ xs, ys }: Curve): Steepest {
  let best: Steepest = { slope: 0, at: 0, x: xs[0] ?? 0 };
  for (let at = 0; at + 1 < xs.length; at += 1) {
    const [x1 = 0, x2 = 0, y1 = 0, y2 = 0] = [xs[at], xs[at + 1], ys[at], ys[at + 1]];
    const slope = Math.abs((y2 - y1) / (x2 - x1));
    if (slope > best.slope) best = { slope, at, x: (x1 + x2) / 2 };
  }
  return best;
}

/** The height of the curve at a place, straight between its points. */
export function heightAt({ xs, ys }: Curve, x: number): number {
  const next = xs.findIndex((each) => each >= x);
  if (next === -1) return ys.at(-1) ?? 0;
  const [x1, x2, y1 = 0, y2 = 0] = [xs[next - 1] ?? x, xs[next] ?? x, ys[next - 1] ?? ys[next], ys[next]];
  return x2 === x1 ? y2 : y1 + ((x - x1) / (x2 - x1)) * (y2 - y1);
}

/** The curve where it leaves the cone |f(x) − f(apex)| ≤ |x − apex|, else NaN; a point more on either side, so that single ones show. */
export function outsideCone({ xs, ys }: Curve, apex: number): Float32Array {
  const height = heightAt({ xs, ys }, apex);
  const leaves = (at: number): boolean => {
    const [x, y] = [xs[at], ys[at]];
    // The noise of single precision is no slope.
    return x !== undefined && y !== undefined && Math.abs(y - height) > Math.abs(x - apex) * 1.0001 + 1e-6;
  };
  return ys.map((y, at) => (leaves(at) || leaves(at - 1) || leaves(at + 1) ? y : NaN));
}
