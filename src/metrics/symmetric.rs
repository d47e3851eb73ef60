//! Small symmetric matrices, row-major: eigenvalues and square root by Jacobi's rotations (Golub and Van
//! Loan 2013, §8.5).

/// Sweeps after which a matrix of some dozens of rows has long been diagonal to double precision.
const SWEEPS: usize = 30;

/// `a b` of two n × n matrices.
pub fn product(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut product = vec![0.0; n * n];
    for (line, row) in product.chunks_exact_mut(n).zip(a.chunks_exact(n)) {
        for (&factor, other) in row.iter().zip(b.chunks_exact(n)) {
            line.iter_mut().zip(other).for_each(|(entry, value)| *entry += factor * value);
        }
    }
    product
}

/// In no order.
pub fn eigenvalues(matrix: &[f64], n: usize) -> Vec<f64> {
    decompose(matrix, n).0
}

/// The symmetric root of a positive semi-definite matrix; what rounding has made negative counts as 0.
pub fn square_root(matrix: &[f64], n: usize) -> Vec<f64> {
    let (values, vectors) = decompose(matrix, n);
    let scaled: Vec<f64> =
        vectors.iter().enumerate().map(|(index, entry)| entry * values[index % n].max(0.0).sqrt()).collect();
    product(&scaled, &transposed(&vectors, n), n)
}

/// (eigenvalues, eigenvectors as columns).
fn decompose(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut vectors: Vec<f64> = (0..n * n).map(|index| f64::from(u8::from(index / n == index % n))).collect();
    for _ in 0..SWEEPS {
        let off: f64 = (0..n * n).filter(|index| index / n != index % n).map(|index| a[index].powi(2)).sum();
        let all: f64 = a.iter().map(|entry| entry.powi(2)).sum();
        if off <= 1e-28 * all {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), vectors)
}

/// Turns rows and columns p and q so that the entry between them becomes 0.
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let between = a[p * n + q];
    if between == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * between);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |entries: &mut [f64], i: usize, j: usize| {
        let (x, y) = (entries[i], entries[j]);
        (entries[i], entries[j]) = (cosine * x - sine * y, sine * x + cosine * y);
    };
    (0..n).for_each(|k| turn(a, k * n + p, k * n + q));
    (0..n).for_each(|k| turn(a, p * n + k, q * n + k));
    (0..n).for_each(|k| turn(vectors, k * n + p, k * n + q));
}

fn transposed(matrix: &[f64], n: usize) -> Vec<f64> {
    (0..n * n).map(|index| matrix[index % n * n + index / n]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_root_squares_to_the_matrix() {
        let n = 5;
        let factor: Vec<f64> = (0..n * n).map(|i| ((i * 7 + 3) % 11) as f64 - 5.0).collect();
        let matrix = product(&factor, &transposed(&factor, n), n);
        let root = square_root(&matrix, n);
        for (found, expected) in product(&root, &root, n).iter().zip(&matrix) {
            assert!((found - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{found}, expected {expected}");
        }
    }

    #[test]
    fn eigenvalues_are_those_of_the_closed_form() {
        let mut values = eigenvalues(&[2.0, 1.0, 1.0, 2.0], 2);
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-12 && (values[1] - 3.0).abs() < 1e-12, "{values:?}");
    }
}
