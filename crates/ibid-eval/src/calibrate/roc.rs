//! The area under the receiver operating characteristic.

/// The probability that a positive case scores above a negative one, ties counted half (the Mann-Whitney statistic;
/// [Hanley & McNeil 1982](https://doi.org/10.1148/radiology.143.1.7063747)). `None` without cases of both kinds.
pub(crate) fn auroc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<&(f64, bool)> = scored.iter().collect();
    sorted.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    let positives = scored.iter().filter(|(_, positive)| *positive).count() as f64;
    let negatives = scored.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let (mut below, mut wins, mut start) = (0.0, 0.0, 0);
    while start < sorted.len() {
        let is_tied = |pair: &&&(f64, bool)| pair.0.total_cmp(&sorted[start].0).is_eq();
        let end = start + sorted[start..].iter().take_while(is_tied).count();
        let tied = &sorted[start..end];
        let positive = tied.iter().filter(|(_, positive)| *positive).count() as f64;
        let negative = tied.len() as f64 - positive;
        wins += positive * (below + negative / 2.0);
        below += negative;
        start = end;
    }
    Some(wins / (positives * negatives))
}

#[cfg(test)]
mod tests {
    use super::auroc;

    #[test]
    fn order_and_ties() {
        let area = |scored: &[(f64, bool)]| auroc(scored);
        assert_eq!(area(&[(0.1, false), (0.9, true)]), Some(1.0));
        assert_eq!(area(&[(0.9, false), (0.1, true)]), Some(0.0));
        assert_eq!(area(&[(0.5, false), (0.5, true)]), Some(0.5));
        assert_eq!(area(&[(0.1, false), (0.4, true), (0.35, false), (0.8, true)]), Some(1.0));
        assert_eq!(area(&[(0.1, false), (0.4, false), (0.35, true), (0.8, true)]), Some(0.75));
        assert_eq!(area(&[(0.1, true)]), None);
    }
}
