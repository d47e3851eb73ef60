/** Arithmetic of latents, one at a time: pure functions that know neither trainer nor page. */

/** What latents are drawn from: N(0, 1) or U(−1, 1), each value by itself. */
export type Prior = 'normal' | 'uniform';

export function norm(latent: Float32Array): number {
  return Math.sqrt(latent.reduce((sum, value) => sum + value * value, 0));
}

/** x·a + y·b. */
export function mix(a: Float32Array, x: number, b: Float32Array, y: number): Float32Array {
  return a.map((value, at) => x * value + y * (b[at] ?? 0));
}

/** On the straight line from a (t = 0) to b (t = 1). */
export const lerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => mix(a, 1 - t, b, t);

/**
 * On the arc from a to b (Shoemake 1985): the direction turns evenly, and the length goes evenly from that of a to
 * that of b. Where no arc is the shortest, or one end has no direction, the straight line.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot / (lengthA * lengthB))));
  // Also where it is not a number.
  if (!(Math.sin(angle) > 1e-4)) return lerp(a, b, t);
  const length = (1 - t) * lengthA + t * lengthB;
  const part = (share: number, own: number): number => (length * Math.sin(share * angle)) / (own * Math.sin(angle));
  return mix(a, part(1 - t, lengthA), b, part(t, lengthB));
}

/**
 * To where training has been: normal latents of `d` values lie near the sphere of radius √d and are brought there,
 * uniform ones lie in a cube and are cut off at its sides.
 */
export function settle(latent: Float32Array, prior: Prior): Float32Array {
  if (prior === 'uniform') return latent.map((value) => Math.min(1, Math.max(-1, value)));
  const length = norm(latent);
  return length === 0 ? latent.slice() : latent.map((value) => (value * Math.sqrt(latent.length)) / length);
}

/** The latents of one row-major array. */
export function rowsOf(latents: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: latents.length / size }, (_, row) => latents.slice(row * size, (row + 1) * size));
}

/** The reverse: one row-major array. */
export function joined(latents: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(latents.reduce((length, latent) => length + latent.length, 0));
  let at = 0;
  for (const latent of latents) {
    all.set(latent, at);
    at += latent.length;
  }
  return all;
}
