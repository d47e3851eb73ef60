/** Eigenvectors of symmetric matrices. Pure: knows neither latents nor page. */
import { Pace } from './pace.js';

export interface Eigen {
  value: number;
  vector: Float64Array;
}

/** Off-diagonal weight, as a share of the whole, below which a matrix counts as diagonal. */
const SETTLED = 1e-20;
const MOST_SWEEPS = 30;
/** Up to this size all eigenvectors are found at once, in some forty milliseconds at most. */
const SMALL = 112;
/** Of larger matrices: vectors carried along beside those wanted, and how often they are multiplied. */
const [SPARE, ROUNDS] = [12, 40];

/** The first `count` of {@link eigen}. */
export async function leading(matrix: Float64Array, size: number, count: number): Promise<Eigen[]> {
  if (size <= SMALL) return eigen(matrix, size).slice(0, count);
  // Subspace iteration, and the small problem within the subspace (Golub and Van Loan, 8.2.4 and 8.3.5).
  const pace = new Pace();
  const block = count + SPARE;
  let vectors = orthonormal(Array.from({ length: block }, (_, at) => Float64Array.from({ length: size }, (_, k) => Math.sin((at + 1) * (k + 1) ** 2))));
  for (let round = 0; round < ROUNDS; round += 1) {
    vectors = orthonormal(vectors.map((vector) => times(matrix, vector)));
    await pace.rest();
  }
  const images = vectors.map((vector) => times(matrix, vector));
  const small = Float64Array.from({ length: block * block }, (_, at) => dot(vectors[Math.floor(at / block)], images[at % block]));
  return eigen(small, block)
    .slice(0, count)
    .map(({ value, vector }) => ({
      value,
      vector: Float64Array.from({ length: size }, (_, k) => vectors.reduce((sum, each, at) => sum + (vector[at] ?? 0) * (each[k] ?? 0), 0)),
    }));
}

/**
 * Eigenvalues, largest first, with unit vectors, of a symmetric matrix (row-major, `size` × `size`): cyclic Jacobi
 * rotations (Golub and Van Loan, Matrix Computations, 8.5). Both rows and columns of `vectors` stay orthonormal.
 */
export function eigen(matrix: Float64Array, size: number): Eigen[] {
  const a = matrix.slice();
  // Row k will be the k-th vector, so that a rotation runs along memory.
  const vectors = new Float64Array(size * size);
  for (let at = 0; at < size; at += 1) vectors[at * size + at] = 1;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, size) > SETTLED * total; sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, vectors, size, p, q);
  }
  return Array.from({ length: size }, (_, at) => ({
    value: a[at * size + at] ?? 0,
    vector: vectors.slice(at * size, (at + 1) * size),
  })).sort((one, other) => other.value - one.value);
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = row + 1; column < size; column += 1) sum += 2 * (a[row * size + column] ?? 0) ** 2;
  }
  return sum;
}

/** Turns the plane of p and q so that their entry is 0. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const [rowP, rowQ] = [p * size, q * size];
  const between = a[rowP + q] ?? 0;
  if (between === 0) return;
  const theta = ((a[rowQ + q] ?? 0) - (a[rowP + p] ?? 0)) / (2 * between);
  // The smaller of the two angles that do it.
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k += 1) {
    const [atP, atQ] = [k * size + p, k * size + q];
    const [x, y] = [a[atP] ?? 0, a[atQ] ?? 0];
    a[atP] = cosine * x - sine * y;
    a[atQ] = sine * x + cosine * y;
  }
  turnRows(a, rowP, rowQ, size, cosine, sine);
  turnRows(vectors, rowP, rowQ, size, cosine, sine);
}

function turnRows(a: Float64Array, rowP: number, rowQ: number, size: number, cosine: number, sine: number): void {
  for (let k = 0; k < size; k += 1) {
    const [x, y] = [a[rowP + k] ?? 0, a[rowQ + k] ?? 0];
    a[rowP + k] = cosine * x - sine * y;
    a[rowQ + k] = sine * x + cosine * y;
  }
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let k = 0; k < size; k += 1) sum += (matrix[row * size + k] ?? 0) * (vector[k] ?? 0);
    return sum;
  });
}

function dot(one: Float64Array | undefined, other: Float64Array | undefined): number {
  return one?.reduce((sum, value, at) => sum + value * (other?.[at] ?? 0), 0) ?? 0;
}

/** Gram and Schmidt's, each vector against those before it, twice against rounding. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    let rest = vector.slice();
    for (let time = 0; time < 2; time += 1) {
      for (const each of done) {
        const part = dot(rest, each);
        rest = rest.map((value, at) => value - part * (each[at] ?? 0));
      }
      const length = Math.sqrt(dot(rest, rest)) || 1;
      rest = rest.map((value) => value / length);
    }
    done.push(rest);
  }
  return done;
}
