//! Logistic regression by Newton's method (iteratively reweighted least squares), with a ridge.

/// Weights of a fitted model: the intercept, then one per feature.
pub(super) type Weights = Vec<f64>;

const STEPS: usize = 50;
const CONVERGED: f64 = 1e-9;

/// Fits weights for `rows` (each with the same number of features) and their labels. The ridge is on features of unit
/// variance, the intercept has none.
pub(super) fn fit(rows: &[Vec<f64>], labels: &[bool], ridge: f64) -> Weights {
    let features = rows.first().map_or(0, Vec::len);
    let scales = scales(rows, features);
    let standardised: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let scaled = row.iter().zip(&scales).map(|(value, (mean, deviation))| (value - mean) / deviation);
            std::iter::once(1.0).chain(scaled).collect()
        })
        .collect();
    let size = features + 1;
    let mut weights = vec![0.0; size];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; size];
        let mut hessian = vec![vec![0.0; size]; size];
        for (row, label) in standardised.iter().zip(labels) {
            let predicted = sigmoid(dot(&weights, row));
            let error = f64::from(u8::from(*label)) - predicted;
            let curvature = (predicted * (1.0 - predicted)).max(1e-9);
            for left in 0..size {
                gradient[left] += error * row[left];
                for right in 0..size {
                    hessian[left][right] += curvature * row[left] * row[right];
                }
            }
        }
        for feature in 1..size {
            gradient[feature] -= ridge * weights[feature];
            hessian[feature][feature] += ridge;
        }
        hessian[0][0] += 1e-9;
        let step = solve(hessian, gradient);
        let length: f64 = step.iter().map(|value| value.abs()).sum();
        for (weight, change) in weights.iter_mut().zip(&step) {
            *weight += change;
        }
        if length < CONVERGED {
            break;
        }
    }
    // Back to features as they are given.
    let mut original = vec![weights[0]];
    for (weight, (mean, deviation)) in weights[1..].iter().zip(&scales) {
        original.push(weight / deviation);
        original[0] -= weight * mean / deviation;
    }
    original
}

/// The probability that `weights` give to a row.
pub(super) fn predict(weights: &[f64], row: &[f64]) -> f64 {
    sigmoid(weights[0] + dot(&weights[1..], row))
}

fn sigmoid(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// Mean and standard deviation of every feature; a feature that never changes has a deviation of 1.
fn scales(rows: &[Vec<f64>], features: usize) -> Vec<(f64, f64)> {
    let count = rows.len().max(1) as f64;
    (0..features)
        .map(|feature| {
            let mean = rows.iter().map(|row| row[feature]).sum::<f64>() / count;
            let variance = rows.iter().map(|row| (row[feature] - mean).powi(2)).sum::<f64>() / count;
            (mean, if variance > 1e-12 { variance.sqrt() } else { 1.0 })
        })
        .collect()
}

/// Solves a symmetric positive definite system by Gaussian elimination with pivots.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|left, other| matrix[*left][column].abs().total_cmp(&matrix[*other][column].abs()))
            .unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let head = matrix[column].clone();
        if head[column].abs() < 1e-15 {
            continue;
        }
        for row in column + 1..size {
            let factor = matrix[row][column] / head[column];
            for (cell, above) in matrix[row].iter_mut().zip(&head).skip(column) {
                *cell -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    for column in (0..size).rev() {
        let known: f64 = (column + 1..size).map(|other| matrix[column][other] * right[other]).sum();
        let pivot = matrix[column][column];
        right[column] = if pivot.abs() < 1e-15 { 0.0 } else { (right[column] - known) / pivot };
    }
    right
}

#[cfg(test)]
mod tests {
    use super::{fit, predict};

    #[test]
    fn the_published_example() {
        // Hours of study and passing: https://en.wikipedia.org/wiki/Logistic_regression, coefficients -4.1 and 1.5.
        let hours = [
            0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 4.0, 4.25, 4.5,
            4.75, 5.0, 5.5,
        ];
        let passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1].map(|pass| pass == 1);
        let rows: Vec<Vec<f64>> = hours.iter().map(|hour| vec![*hour]).collect();
        let weights = fit(&rows, &passed, 0.0);
        assert!((weights[0] + 4.0777).abs() < 1e-3, "{weights:?}");
        assert!((weights[1] - 1.5046).abs() < 1e-3, "{weights:?}");
        assert!((predict(&weights, &[2.0]) - 0.2557).abs() < 1e-3);
    }

    #[test]
    fn what_separates_perfectly_or_never_changes_stays_finite() {
        let rows = vec![vec![0.0, 1.0], vec![0.1, 1.0], vec![0.9, 1.0], vec![1.0, 1.0]];
        let weights = fit(&rows, &[false, false, true, true], 1.0);
        assert!(weights.iter().all(|weight| weight.is_finite()), "{weights:?}");
        assert!(predict(&weights, &[1.0, 1.0]) > 0.6 && predict(&weights, &[0.0, 1.0]) < 0.4);
    }
}
