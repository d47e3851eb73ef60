/** Eigenvectors of small symmetric matrices. Pure: knows neither latents nor page. */

export interface Eigen {
  value: number;
  vector: Float64Array;
}

/** Off-diagonal weight, as a share of the whole, below which a matrix counts as diagonal. */
const SETTLED = 1e-20;
const MOST_SWEEPS = 30;

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
