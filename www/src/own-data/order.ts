/** The order in which pictures are handed over: by chance within a label, the labels in proportion. Pure numbers. */

/**
 * Indices into `labels`, so that every stretch of the order holds each label in its share: the first nine
 * tenths, which are trained on, and the last tenth, which is kept aside. The same labels, the same order.
 */
export function inProportion(labels: ArrayLike<number>): number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < labels.length; at += 1) raise(counts, labels[at] ?? 0);
  const seen = new Map<number, number>();
  const places = shuffled(labels.length).map((at) => {
    const label = labels[at] ?? 0;
    return { at, place: (raise(seen, label) - 0.5) / (counts.get(label) ?? 1) };
  });
  return places.sort((a, b) => a.place - b.place).map(({ at }) => at);
}

function raise(counts: Map<number, number>, label: number): number {
  const count = (counts.get(label) ?? 0) + 1;
  counts.set(label, count);
  return count;
}

/** Fisher and Yates, by a generator that begins the same every time. */
function shuffled(count: number): number[] {
  const order = Array.from({ length: count }, (_, at) => at);
  const random = mulberry(1);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** Mulberry32: 0 to 1. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
