/** The same latents as they were drawn again and again, in bounded memory: when it is full, every second one goes. Knows no canvas. */
import type { Images, SnapshotDetail } from '../engine/types.js';

export const LIMIT = 64;

interface Snapshot {
  iteration: number;
  /** 0 to 255: a quarter of the memory, and as many greys as a screen has. */
  pixels: Uint8Array;
}

export class SnapshotStrip {
  columns = 1;
  #shape = { width: 0, height: 0, count: 0 };
  #snapshots: Snapshot[] = [];
  /** Of the snapshots that are offered, every so manyeth is kept. */
  #stride = 1;
  #offered = 0;

  get length(): number {
    return this.#snapshots.length;
  }

  /** Images in one snapshot. */
  get count(): number {
    return this.#shape.count;
  }

  iterationAt(index: number): number {
    return this.#snapshots[index]?.iteration ?? 0;
  }

  /** Returns whether it was kept. */
  add({ iteration, grid, gridColumns }: SnapshotDetail): boolean {
    const { width, height, count, images } = grid;
    const last = this.#snapshots.at(-1);
    if (count !== this.#shape.count || (last && iteration <= last.iteration)) this.clear();
    this.#shape = { width, height, count };
    this.columns = gridColumns;
    this.#offered += 1;
    if ((this.#offered - 1) % this.#stride !== 0) return false;
    this.#snapshots.push({ iteration, pixels: Uint8Array.from(images, (grey) => Math.round(255 * Math.min(1, Math.max(0, grey)))) });
    if (this.length > LIMIT) this.#thin();
    return true;
  }

  clear(): void {
    this.#snapshots = [];
    this.#shape = { width: 0, height: 0, count: 0 };
    this.#stride = 1;
    this.#offered = 0;
  }

  /** All images of one snapshot. */
  sheetAt(index: number): Images | undefined {
    const snapshot = this.#snapshots[index];
    return snapshot && { ...this.#shape, images: Float32Array.from(snapshot.pixels, (byte) => byte / 255) };
  }

  /** One image as it was in each of the snapshots asked for. */
  filmOf(image: number, indices: readonly number[]): Images {
    const { width, height } = this.#shape;
    const size = width * height;
    const images = new Float32Array(indices.length * size);
    indices.forEach((index, at) => {
      const pixels = this.#snapshots[index]?.pixels.subarray(image * size, (image + 1) * size) ?? [];
      images.set(Float32Array.from(pixels, (byte) => byte / 255), at * size);
    });
    return { width, height, count: indices.length, images };
  }

  /** The first stays: it shows where they came from. */
  #thin(): void {
    this.#snapshots = this.#snapshots.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
