//! Isotonic regression by pooling adjacent violators
//! ([Zadrozny & Elkan 2002](https://doi.org/10.1145/775047.775151)).

/// The steps of the rising function that fits best: for each, the lowest score of the step and the part of its cases that
/// is positive, lowest first.
pub(crate) fn isotonic(scored: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<(f64, bool)> = scored.to_vec();
    sorted.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    // Lowest score, positive cases, cases.
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    for (score, positive) in sorted {
        let positive = f64::from(u8::from(positive));
        match steps.last_mut() {
            Some(tied) if tied.0.total_cmp(&score).is_eq() => {
                tied.1 += positive;
                tied.2 += 1.0;
            }
            _ => steps.push((score, positive, 1.0)),
        }
    }
    let mut pooled: Vec<(f64, f64, f64)> = Vec::new();
    for step in steps {
        pooled.push(step);
        while let [.., (_, lower, lower_count), (_, upper, upper_count)] = pooled.as_slice()
            && lower / lower_count >= upper / upper_count
        {
            let (positive, count) = (lower + upper, lower_count + upper_count);
            pooled.pop();
            if let Some(last) = pooled.last_mut() {
                (last.1, last.2) = (positive, count);
            }
        }
    }
    pooled.into_iter().map(|(score, positive, count)| (score, positive / count)).collect()
}

#[cfg(test)]
mod tests {
    use super::isotonic;

    #[test]
    fn violators_are_pooled_and_ties_are_one_step() {
        let steps =
            isotonic(&[(0.1, false), (0.2, true), (0.3, false), (0.3, false), (0.4, true), (0.5, true)]);
        assert_eq!(steps, [(0.1, 0.0), (0.2, 1.0 / 3.0), (0.4, 1.0)]);
        assert_eq!(isotonic(&[(0.9, false), (0.1, true)]), [(0.1, 0.5)]);
        assert!(isotonic(&[]).is_empty());
    }
}
